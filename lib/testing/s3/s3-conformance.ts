import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll } from "vitest";
import { copiedPartsSuite } from "./conformance/copied-parts";
import { listingSuite } from "./conformance/listing";
import { multipartSuite } from "./conformance/multipart";
import { objectSuite } from "./conformance/objects";
import { readSuite } from "./conformance/reads";
import { createTools, type S3Target, type Tools } from "./conformance/tools";

/**
 * What the app needs of any S3, checked through the unmodified SDK. Everything is written below a prefix of its own and
 * removed at the end. In the suites, comments name sections of the Amazon S3 API Reference, or of another source where
 * they say so.
 */
export function s3Conformance(name: string, open: () => Promise<S3Target>): void {
  let target: S3Target | undefined;
  let opened: Tools | undefined;
  const tools = (): Tools => {
    if (opened === undefined) throw new Error("the S3 under test is not open yet");
    return opened;
  };

  beforeAll(async () => {
    target = await open();
    opened = createTools(target, `conformance-${Date.now()}/`);
  });
  afterAll(async () => {
    if (opened !== undefined) await removeAll(opened);
    await target?.stop();
  });

  objectSuite(name, tools);
  readSuite(name, tools);
  multipartSuite(name, tools);
  copiedPartsSuite(name, tools);
  listingSuite(name, tools);
}

async function removeAll({ client, bucket, list }: Tools): Promise<void> {
  for (;;) {
    const { Contents = [] } = await list();
    if (Contents.length === 0) break;
    const Objects = Contents.map(({ Key }) => ({ Key }));
    await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects } }));
  }
  client.destroy();
}
