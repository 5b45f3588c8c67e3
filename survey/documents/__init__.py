"""The findings as documents to hand on: Word first."""
