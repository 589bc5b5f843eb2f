DROP TABLE front.deposit_settings;
