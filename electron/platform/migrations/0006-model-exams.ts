import type { Migration } from "./migration.ts";

export const modelExams: Migration = {
  version: 6,
  name: "model exams",
  up(database) {
    database.exec(`
      -- One row a question answered, so that an exam goes on where it stopped.
      CREATE TABLE model_exam_answers (
        model_sha256 TEXT NOT NULL,
        -- Of questions and prompt rules: another exam asks again.
        exam_version TEXT NOT NULL,
        question_id TEXT NOT NULL,
        right INTEGER NOT NULL,
        unsupported_numbers INTEGER NOT NULL,
        PRIMARY KEY (model_sha256, exam_version, question_id)
      ) STRICT, WITHOUT ROWID;
      -- The yardstick: how many of an exam's questions quoting gets right.
      CREATE TABLE model_exam_quotes (exam_version TEXT PRIMARY KEY, right INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    `);
  },
};
