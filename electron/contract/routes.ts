import { chatRoutes } from "./routes/chat-routes.ts";
import { collectionRoutes, watchedFolderRoutes } from "./routes/collection-routes.ts";
import { documentRoutes } from "./routes/document-routes.ts";
import { jobRoutes } from "./routes/job-routes.ts";
import { modelRoutes } from "./routes/model-routes.ts";
import { sessionRoutes } from "./routes/session-routes.ts";
import { eventRoutes, searchRoutes, settingRoutes, systemRoutes } from "./routes/system-routes.ts";

/** The route table: every wire, the reference documentation and the client are derived from it. */
export const routes = {
  chat: chatRoutes,
  sessions: sessionRoutes,
  documents: documentRoutes,
  collections: collectionRoutes,
  watchedFolders: watchedFolderRoutes,
  jobs: jobRoutes,
  search: searchRoutes,
  events: eventRoutes,
  models: modelRoutes,
  settings: settingRoutes,
  system: systemRoutes,
};

export type Routes = typeof routes;
