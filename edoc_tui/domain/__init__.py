"""What an electronic document is. Pure: no files, no network, no screen."""
