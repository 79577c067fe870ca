import catalogFile from "../../models/catalog.json" with { type: "json" };
import { HandrailError } from "../contract/errors.ts";
import { catalogSchema, type CatalogModel, type ChatModel, type EmbedderModel } from "./catalog-entry.ts";

/** The models that Handrail knows, in the order in which they are offered. */
export class ModelCatalog {
  readonly models: readonly CatalogModel[];

  /** @param content parsed JSON; absent: the catalog that ships, `models/catalog.json` */
  constructor(content: unknown = catalogFile) {
    this.models = catalogSchema.parse(content).models;
  }

  get chatModels(): readonly ChatModel[] {
    return this.models.filter((model) => model.role === "chat");
  }

  get embedders(): readonly EmbedderModel[] {
    return this.models.filter((model) => model.role === "embedder");
  }

  find(modelId: string): CatalogModel | undefined {
    return this.models.find((model) => model.id === modelId);
  }

  /** @throws HandrailError MODEL_NOT_FOUND */
  get(modelId: string): CatalogModel {
    const model = this.find(modelId);
    if (!model) throw new HandrailError("MODEL_NOT_FOUND");
    return model;
  }

  findChatModelByHash(sha256: string): ChatModel | undefined {
    return this.chatModels.find((model) => model.sha256 === sha256);
  }
}
