import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { changeEventSchema } from "../events.ts";
import { livenessSchema, readinessSchema } from "../health.ts";
import { searchRequestSchema, searchResponseSchema } from "../search.ts";
import { patchSettingsSchema, settingsViewSchema } from "../settings.ts";
import { admins, reads, asks } from "./route-base.ts";

const nothing = z.strictObject({});

export const searchRoutes = {
  search: asks
    .route({ method: "POST", path: "/api/v1/search", tags: ["Search"], summary: "Find passages" })
    .input(searchRequestSchema)
    .output(searchResponseSchema),
};

export const eventRoutes = {
  subscribe: reads
    .route({
      method: "GET",
      path: "/api/v1/events",
      tags: ["Events"],
      summary: "What changed, as it changes",
    })
    .input(nothing)
    .output(eventIterator(changeEventSchema)),
};

export const settingRoutes = {
  get: reads
    .route({
      method: "GET",
      path: "/api/v1/settings",
      tags: ["Settings"],
      summary: "Every setting and where its value comes from",
    })
    .input(nothing)
    .output(settingsViewSchema),
  patch: admins
    .route({
      method: "PATCH",
      path: "/api/v1/settings",
      tags: ["Settings"],
      summary: "Change settings",
    })
    .input(patchSettingsSchema)
    .output(settingsViewSchema),
};

export const systemRoutes = {
  shutdown: admins
    .route({
      method: "POST",
      path: "/api/v1/shutdown",
      successStatus: 202,
      tags: ["System"],
      summary: "Shut down in order, as SIGTERM does",
    })
    .input(nothing),
  live: admins
    .meta({ scope: "none", httpOnly: true })
    .route({ method: "GET", path: "/health/live", tags: ["System"], summary: "Liveness" })
    .input(nothing)
    .output(livenessSchema),
  ready: admins
    .meta({ scope: "none", httpOnly: true })
    .route({
      method: "GET",
      path: "/health/ready",
      tags: ["System"],
      summary: "Readiness of each part",
    })
    .input(nothing)
    .output(readinessSchema),
};
