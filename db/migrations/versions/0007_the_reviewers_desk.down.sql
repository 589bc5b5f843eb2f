DROP TABLE front.comments, front.case_log, front.claims;
