ALTER TABLE front.users DROP CONSTRAINT ck_users_role_known;
ALTER TABLE front.users ADD CONSTRAINT ck_users_role_known CHECK (role IN ('customer', 'reviewer', 'manager'));
