"""What holds for the whole house: who imports whom, what is shipped, how files look."""
