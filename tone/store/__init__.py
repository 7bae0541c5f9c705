"""Analyses, people and their reviews in one database: SQLite by default, PostgreSQL by URL."""
