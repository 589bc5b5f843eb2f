"""The words of the pages: languages, sentences, and how a value reads."""
