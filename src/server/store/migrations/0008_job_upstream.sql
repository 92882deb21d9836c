-- Which of several model servers works on a job; none where there is only one.

ALTER TABLE model_jobs ADD COLUMN upstream TEXT;
