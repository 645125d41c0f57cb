import type { Topic } from "./topic.js";
import { topicNames, type TopicName } from "./topic-names.js";

const loads: Readonly<Record<TopicName, () => Promise<Topic>>> = {
  environment: async () => (await import("./environment.js")).environmentTopic(),
  "exit-codes": async () => (await import("./exit-codes.js")).exitCodesTopic,
  json: async () => (await import("./json.js")).jsonTopic,
  references: async () => (await import("./references.js")).referencesTopic,
};

/** The text of one topic. */
export async function loadTopic(name: TopicName): Promise<Topic> {
  return loads[name]();
}

/** Those of all topics. */
export async function allTopics(): Promise<readonly Topic[]> {
  return Promise.all(topicNames.map(loadTopic));
}
