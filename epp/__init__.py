"""The wire: EPP as a protocol; knows no partner and no deposit."""
