import type { Migration } from "./migration.ts";
import { settingsAndAudit } from "./0001-settings-and-audit.ts";
import { library } from "./0002-library.ts";
import { retrieval } from "./0003-retrieval.ts";
import { sessions } from "./0004-sessions.ts";
import { knowledgeGaps } from "./0005-knowledge-gaps.ts";
import { modelExams } from "./0006-model-exams.ts";
import { libraryUpkeep } from "./0007-library-upkeep.ts";
import { engineCalibrations } from "./0008-engine-calibrations.ts";
import { watchedFiles } from "./0009-watched-files.ts";
import { searchEmbedder } from "./0010-search-embedder.ts";
import { parserVersions } from "./0011-parser-versions.ts";
import { termTotals } from "./0012-term-totals.ts";
import { unusedVectors } from "./0013-unused-vectors.ts";

/** In order; `user_version` of the database says how many have run. */
export const migrations: readonly Migration[] = [
  settingsAndAudit,
  library,
  retrieval,
  sessions,
  knowledgeGaps,
  modelExams,
  libraryUpkeep,
  engineCalibrations,
  watchedFiles,
  searchEmbedder,
  parserVersions,
  termTotals,
  unusedVectors,
];
