"""Where documents, attempts and logs are kept: plain SQL behind one repository interface."""
