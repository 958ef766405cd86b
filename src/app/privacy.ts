// Export and erasure over all rooms: which port each room has, in the order in which they forget.
import { privacyPort as arbiterPort } from '../arbiter/index.ts';
import { privacyPort as audiencesPort } from '../audiences/index.ts';
import { privacyPort as channelsPort } from '../channels/index.ts';
import { fhirPrivacy, quarantinePrivacy } from '../intake/index.ts';
import { privacyPort as journeysPort, taskPrivacy, webhookOutPrivacy } from '../journeys/index.ts';
import {
  findPersons,
  findSubjects,
  lockLinks,
  peoplePrivacy,
  readNames,
  readPeople,
} from '../people/index.ts';
import { privacyPort as portalPort } from '../portal/index.ts';
import { surveyPrivacy } from '../surveys/index.ts';
import type { PrivacyPorts, Vault } from '../trust/index.ts';

/** The rooms' ports, and how a person's subjects are found. People goes last: the others look links up. */
export function privacyPorts(house: { readonly vault: Vault }): PrivacyPorts {
  return {
    rooms: [
      surveyPrivacy(house.vault),
      portalPort,
      channelsPort,
      arbiterPort,
      taskPrivacy(house.vault),
      webhookOutPrivacy(house.vault),
      journeysPort,
      audiencesPort,
      fhirPrivacy,
      quarantinePrivacy,
      peoplePrivacy(house.vault),
    ],
    namesOf: readNames,
    async findPerson(tx, orgId, id) {
      // Nobody is united with them or taken from them until this ends: what is found is all of them.
      await lockLinks(tx, [orgId], new Set());
      const personId = (await findPersons(tx, [id])).get(id) ?? id;
      const person = (await readPeople(tx, [personId]))[0];
      if (!person) return null;
      const subjects = await findSubjects(tx, personId);
      return {
        personId,
        name: person.displayName,
        subjectIds: subjects.length > 0 ? subjects.map((s) => s.id) : [personId],
      };
    },
  };
}
