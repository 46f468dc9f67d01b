"""The parts of the lab, one concern per file. Python 3.11 standard library only."""
