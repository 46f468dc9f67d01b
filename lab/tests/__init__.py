"""Tests of the lab itself; they need no rights and no network."""
