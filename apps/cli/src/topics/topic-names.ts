/** What `simjobs help` explains besides commands. The texts are loaded when they are asked for. */
export const topicNames = ["environment", "exit-codes", "json", "references"] as const;
export type TopicName = (typeof topicNames)[number];

/** Whether a word is the name of a topic. */
export function isTopicName(word: string | undefined): word is TopicName {
  return topicNames.some((name) => name === word);
}
