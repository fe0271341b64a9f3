import { type Actor, type ConsortiumFile, type OfficeName } from "../../src/index.ts";

/** What people call the participants and offices of a consortium file: by LEI, and by account. */
export function namesOf(file: ConsortiumFile, accountOf: (actor: Actor) => string): Record<string, string> {
  const offices = file.countries.flatMap(({ alpha2, offices: held }) =>
    Object.entries(held).flatMap(([office, holder]) => {
      if (holder === undefined) return [];
      const account = accountOf({ kind: "office", country: alpha2, office: office as OfficeName });
      return [[account, `${alpha2} ${office}: ${holder.name}`]];
    }),
  );
  const participants = file.countries.flatMap((country) => country.participants.map(({ lei, name }) => [lei, name]));
  return Object.fromEntries([...offices, ...participants]) as Record<string, string>;
}
