import { Command, Option } from "commander";

import type { Act, Argument } from "../acts/act.ts";
import { formOf, type Said } from "../acts/arguments.ts";
import { ACTS } from "../acts/index.ts";
import { SHOWS } from "../acts/shows/index.ts";
import type { Show } from "../acts/shows/show.ts";
import { CERTAINTIES } from "../signing/waiting.ts";
import { doAct } from "./acting.ts";
import { doShow } from "./showing.ts";
import { withSigner } from "./signers.ts";

/** What the nouns of the table are about, for the help. */
const NOUNS: Readonly<Record<string, string>> = {
  council: "What the countries decide together.",
  consultation: "Drafts that countries comment on before they are proposed.",
  motion: "What is adopted unless somebody objects.",
  committee: "Halts in an emergency.",
  country: "A country, its offices and its membership.",
  programme: "Optional programmes of the Council.",
  guardian: "Who helps a country when its keys are stolen.",
  decision: "How the Council decides: actions of proposals.",
  release: "Published releases: actions of proposals.",
  rules: "The rules of a country.",
  participant: "Licensed institutions and their accounts.",
  recovery: "Accounts whose keys were lost.",
  sanction: "Entries of sanctions lists, and what is frozen under them.",
  hold: "Money that Supervisors hold.",
  case: "Files that Supervisors of several countries keep together, and appeals.",
  agreement: "Agreements on mutual assistance.",
  assistance: "What Supervisors ask of each other under an agreement.",
  currency: "A currency, its issuer and its union.",
  pay: "Payments.",
  earmark: "Money that is set aside for one payment.",
  quote: "Exchange of currencies at a quoted rate.",
  queue: "Payments that wait for each other.",
  pool: "Payments that others may pass, whole or in parts.",
  credit: "Intraday credit against collateral.",
  calendar: "Banking days.",
  register: "Registers of documents of title.",
  record: "Documents of title.",
  letter: "Letters of credit.",
  accreditation: "Chambers of commerce, customs offices and declarants.",
  origin: "Agreements on preferential origin.",
  certificate: "Certificates of origin, and checks of them.",
  customs: "Declarations of goods to the customs of several countries.",
  works: "Works: their milestones, and who is awarded them.",
  institution: "Institutions that a country debars from works.",
  project: "Projects that lenders of several countries finance.",
  tranche: "Tranches of a project's loan.",
  drawdown: "Money that a borrower asks lenders for.",
  default: "Defaults of borrowers.",
  share: "Shares of lenders in a tranche.",
  relief: "Relief for a borrower, by the lenders' meeting.",
  covenant: "Covenants of borrowers.",
  custodian: "Who may have objects of heritage.",
  passport: "Passports of objects of heritage.",
  object: "Objects of heritage, from hand to hand.",
  claim: "Claims of countries to objects of heritage.",
  loan: "Loans between museums.",
  school: "Institutions that award diplomas.",
  diploma: "Diplomas that institutions register.",
  account: "What an account has.",
  debt: "What countries owe under projects.",
  recognition: "Recognition of diplomas abroad.",
};

/** The commands of the tables, by noun; what exists already is added to. */
export function actCommands(existing: readonly Command[]): Command[] {
  const nouns = new Map(existing.map((command) => [command.name(), command]));
  const add = (name: string, make: (verb: string) => Command) => {
    const [noun, verb] = name.split(" ") as [string, string];
    if (!nouns.has(noun)) nouns.set(noun, new Command(noun).description(NOUNS[noun] ?? ""));
    nouns.get(noun)!.addCommand(make(verb));
  };
  for (const act of ACTS) add(act.verb, (verb) => actCommand(act, verb));
  for (const show of SHOWS) add(show.verb, (verb) => showCommand(show, verb));
  return [...nouns.values()];
}

function actCommand(act: Act, verb: string): Command {
  const command = new Command(verb).description(`${act.sentence.replace(/\{(\w+)\}/g, "<$1>")} (${whoseAct(act)})`);
  return withFlags(saying(command, act.arguments, (said, self) => doAct(act, said, self)));
}

function showCommand(show: Show, verb: string): Command {
  const command = new Command(verb).description(show.sentence).option("--json", "print one JSON object");
  return saying(command, show.arguments, (said, self) => doShow(show, said, self));
}

/** Gives a command its arguments: the first that has to be said stands by itself, the others have their names. */
export function saying(
  command: Command,
  all: readonly Argument[],
  work: (said: Said, command: Command) => Promise<void>,
): Command {
  const said = all.filter(({ isFixed }) => !isFixed);
  const subject = said.find(({ otherwise }) => otherwise === undefined) ?? said[0];
  if (subject !== undefined) command.argument(`<${subject.name}>`, formOf(subject));
  for (const argument of said) if (argument !== subject) command.addOption(optionOf(argument));
  return command.action(async (...args: unknown[]) => {
    const self = args.at(-1) as Command;
    const named = subject === undefined ? {} : { [subject.name]: self.args[0] };
    await work({ ...self.opts<Record<string, string>>(), ...named }, self);
  });
}

function whoseAct({ actor }: Act): string {
  if (actor === "Anyone") return "anyone may";
  if (actor === "Account") return "by the account concerned";
  return actor === "Council" ? "an action of a proposal" : `by the ${actor}`;
}

function optionOf(argument: Argument): Option {
  const flag = argument.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const option = new Option(`--${flag} <${argument.kind}>`, formOf(argument));
  return argument.otherwise === undefined ? option.makeOptionMandatory() : option.default(argument.otherwise);
}

/** The flags that all acts have. */
export function withFlags(command: Command): Command {
  return withSigner(command)
    .option("--as <country>", "the country whose office acts, where it does not follow from the rest")
    .option("--dry-run", "only ask the chain whether it would pass")
    .option("--json", "print one JSON object")
    .option("--yes", "do not ask before signing")
    .option("--export <form...>", "write it for others to sign instead: safe FILE, or offline FILE")
    .option("--append", "add it to the calls that the file has")
    .addOption(
      new Option("--wait <until>", "how sure to be that it stays").choices([...CERTAINTIES]).default(CERTAINTIES[0]),
    );
}
