import { type Actor, type ConsortiumFile } from "../../src/index.ts";

/** What people call the participants and offices of a consortium file: by LEI, and by account. */
export function namesOf(file: ConsortiumFile, accountOf: (actor: Actor) => string): Record<string, string> {
  const offices = file.countries.flatMap(({ alpha2, offices: held }) =>
    Object.entries(held).map(([office, { name }]) => {
      const account = accountOf({ kind: "office", country: alpha2, office: office as never });
      return [account, `${alpha2} ${office}: ${name}`];
    }),
  );
  const participants = file.countries.flatMap((country) => country.participants.map(({ lei, name }) => [lei, name]));
  return Object.fromEntries([...offices, ...participants]) as Record<string, string>;
}
