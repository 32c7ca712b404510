// The tour of all families with the AWS SDK for JavaScript. Endpoint, region and credentials come from the environment.
// Arguments: a name for everything, the stops as JSON. Prints one JSON report for each stop.
import * as sdk from "@aws-sdk/client-transcribe";

const [name, stops] = process.argv.slice(2);
const client = new sdk.TranscribeClient({});
const ask = (operation, input) => client.send(new sdk[`${operation}Command`](input));
const first = { Key: "stage", Value: "tour" };

const visit = async (stop) => {
  const named = { [stop.name]: name };
  const tags = async () => (await ask("ListTagsForResource", { ResourceArn: stop.arn })).Tags;
  await ask(stop.create, { ...named, ...stop.request, Tags: [first] });
  if (stop.waiter) {
    await sdk[`waitUntil${stop.waiter}`]({ client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, named);
  }
  const answer = await ask(stop.get, named);
  const page = await ask(stop.listing, { MaxResults: 100 });
  await ask("TagResource", { ResourceArn: stop.arn, Tags: [{ Key: "k", Value: "v" }] });
  const report = {
    kind: stop.kind,
    got: (stop.shown ? answer[stop.shown] : answer)[stop.name],
    listed: page[stop.listed].some((thing) => thing[stop.name] === name),
    tags: await tags(),
  };
  await ask("UntagResource", { ResourceArn: stop.arn, TagKeys: ["k"] });
  const fewer = await tags();
  await ask(stop.delete, named);
  const gone = await ask(stop.get, named).then(() => null, (error) => error.name);
  return { ...report, fewer, gone };
};

console.log(JSON.stringify(await Promise.all(JSON.parse(stops).map(visit))));
