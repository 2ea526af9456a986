-- A list's targets are found by its id alone, for which there are two indexes already; one more made every change of
-- thousands slower.

DROP INDEX targets_list;
