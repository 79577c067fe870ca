/** Something that the chatbot can do in code. Deterministic: the same input and the same documents, the same result. */
export interface ChatTool<Input = unknown, Output = unknown> {
  readonly name: string;
  /** One sentence, for people and for models that call tools. */
  readonly description: string;
  run(input: Input, signal: AbortSignal): Promise<Output>;
}
