"""What a person at a terminal says to the commands, and is told."""
