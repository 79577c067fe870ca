/** What a mail is, however it was saved. */
export interface MailMessage {
  readonly subject?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly cc?: string | undefined;
  /** As the mail itself writes it. */
  readonly date?: string | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  /** Files that came with it; pictures within its text are none. */
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  /** As the sender named it; empty: not at all. */
  readonly name: string;
  readonly bytes: Uint8Array;
}
