"""The parts of an application's story; partner_application.py puts them together."""
