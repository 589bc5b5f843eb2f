"""The pages of a name after its registration, and the forms by which it is changed."""
