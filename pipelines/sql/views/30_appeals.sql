-- Appeals about our town.
CREATE OR REPLACE VIEW appeals AS FROM judged WHERE relevant AND appeal;
