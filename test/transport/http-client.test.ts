import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createHttpClient } from "../../electron/transport/http-client.ts";

/** A client of a server that answers everything alike. */
async function clientOf(contentType: string, body: string): Promise<ReturnType<typeof createHttpClient>> {
  const server = createServer((_, answer) => answer.writeHead(200, { "content-type": contentType }).end(body));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return createHttpClient({ url: `http://127.0.0.1:${port}`, token: "t" });
}

const notUnderstood = { code: "INTERNAL", message: expect.stringContaining("another version") };

test("an answer that isn't JSON, or another one than was expected, is said to be so", async () => {
  for (const body of ["<html>a proxy's page</html>", '{"status":', '{"unexpected":true}']) {
    const client = await clientOf("application/json", body);
    await expect(client.system.ready({})).rejects.toMatchObject(notUnderstood);
  }
});

test("and so is an event", async () => {
  const client = await clientOf("text/event-stream", "event: message\ndata: not JSON\n\n");
  const reading = async (): Promise<void> => {
    for await (const _ of await client.jobs.watch({ job_id: "0" })) expect.unreachable();
  };
  await expect(reading()).rejects.toMatchObject(notUnderstood);
});
