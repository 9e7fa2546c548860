-- Parts have ids of their own range, so that people see the ids of their exports without gaps.
CREATE SEQUENCE "export_part_ids" AS integer MINVALUE 1000000000 OWNED BY "export_reports"."id";
