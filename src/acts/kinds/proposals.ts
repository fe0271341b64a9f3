import { id as keccakText, keccak256 } from "ethers";
import { z } from "zod";

import { escapeLine } from "../../common/text.ts";
import { type Action, proposeArguments } from "../../governance/proposal.ts";
import { jsonIn } from "./files.ts";
import { type Kind, type Scope, Unreadable } from "./kind.ts";

/** What a proposal or motion was made with, as queueing and executing it take it. */
type Text = readonly [targets: string[], values: bigint[], calldatas: string[], description: string];

const BEGINNING = "its number, or the beginning of it";

function matching<T>(text: string, all: readonly T[], idOf: (item: T) => bigint): T {
  const beginning = text.toLowerCase().replace(/^0x/, "");
  const found = all.filter((item) => idOf(item).toString(16).padStart(64, "0").startsWith(beginning));
  if (found.length === 1) return found[0]!;
  throw new Unreadable(text, found.length === 0 ? "nothing that was proposed begins so" : "more than one begins so");
}

function hexOf(id: bigint): string {
  return `0x${id.toString(16).padStart(64, "0")}`;
}

async function made({ world }: Scope) {
  const { council } = world.layer;
  return (await world.events(council, council.filters.ProposalCreated())).map(({ args }) => args);
}

async function moved({ world }: Scope) {
  const { silence } = world.layer;
  return (await world.events(silence, silence.filters.MotionMade())).map(({ args }) => args);
}

/** `values` is also a method of every ethers result, so what was proposed is read by its places. */
function textOf(fields: readonly unknown[], places: readonly [number, number, number, number]): Text {
  const [targets, values, calldatas] = places.slice(0, 3).map((place) => [...(fields[place] as Iterable<never>)]);
  return [targets!, values!, calldatas!, fields[places[3]] as string];
}

/** What was decided on, with the hash of its description. */
function hashed([targets, values, calldatas, description]: Text) {
  return [targets, values, calldatas, keccakText(description)];
}

const draftSchema = z.strictObject({
  title: z.string(),
  rationale: z.strictObject({ uri: z.string(), file: z.string() }).optional(),
  proposer: z.string().optional(),
  actions: z.array(z.union([z.string(), z.strictObject({ target: z.string(), data: z.string() })])).min(1),
});

/** Reads what somebody wants to propose: each action is an act in words, or a call. Throws `Unreadable`. */
async function readDraft(text: string, { world, nested }: Scope): Promise<unknown[]> {
  const { success, data, error } = draftSchema.safeParse(jsonIn(await world.readFile(text)));
  if (!success) throw new Unreadable(text, z.prettifyError(error));
  const actions: Action[] = [];
  for (const action of data.actions) actions.push(typeof action === "string" ? await actionOf(action, nested) : action);
  const { title, rationale, proposer } = data;
  const reasons = rationale && { uri: rationale.uri, hash: keccak256(await world.readFile(rationale.file)) };
  return proposeArguments({ title, actions, ...(reasons && { rationale: reasons }), ...(proposer && { proposer }) });
}

async function actionOf(phrase: string, nested: Scope["nested"]): Promise<Action> {
  const { to, data } = await nested(phrase);
  return { target: to, data };
}

async function textNamed(scope: Scope, text: string): Promise<Text> {
  const found = matching(text, await made(scope), ({ proposalId }) => proposalId);
  return textOf(found, [2, 3, 5, 8]);
}

async function motionNamed(scope: Scope, text: string): Promise<Text> {
  return textOf(
    matching(text, await moved(scope), ({ motionId }) => motionId),
    [3, 4, 5, 7],
  );
}

/** Proposals of the Council and motions of the silence procedure. */
export const PROPOSALS: Readonly<Record<string, Kind>> = {
  proposal: {
    form: BEGINNING,
    read: async (text, scope) => matching(text, await made(scope), ({ proposalId }) => proposalId).proposalId,
    write: hexOf,
  },
  proposalText: {
    form: BEGINNING,
    fills: 4,
    read: async (text, scope) => hashed(await textNamed(scope, text)),
    write: (value: readonly unknown[], { world: { layer } }) =>
      layer.council.hashProposal(...(value as Parameters<typeof layer.council.hashProposal>)).then(hexOf),
  },
  motion: {
    form: BEGINNING,
    read: async (text, scope) => matching(text, await moved(scope), ({ motionId }) => motionId).motionId,
    write: hexOf,
  },
  motionText: {
    form: BEGINNING,
    fills: 4,
    read: async (text, scope) => hashed(await motionNamed(scope, text)),
    write: (value: readonly unknown[], { world: { layer } }) =>
      layer.silence.hashMotion(...(value as Parameters<typeof layer.silence.hashMotion>)).then(hexOf),
  },
  draft: {
    form: "a file of what is proposed: title, rationale, actions",
    fills: 4,
    read: readDraft,
    write: ([targets, , , description]: readonly [readonly string[], unknown, unknown, string]) =>
      `"${escapeLine(description.split("\n")[0]!)}" (${targets.length} actions)`,
  },
};
