"""The commands: parse, call the engine, print text or JSON, end with a sysexits status."""
