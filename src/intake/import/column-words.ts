// What the names of columns usually mean, in English, German, Spanish and French. Pure.
import type { MapIdentifier } from './model.ts';

/** Keys of people by the names that their columns bear. Written as `plainColumn` writes them. */
export const IDENTIFIER_WORDS: { readonly [kind in MapIdentifier]: string } = {
  npi: 'npi npinumber nationalprovideridentifier',
  orcid: 'orcid orcidid',
  mrn: `mrn medicalrecordnumber medicalrecordno patientid patientno patientnumber patientennummer patientenid patientennr
    pid nhc numerohistoriaclinica historiaclinica idpaciente numerodepaciente ipp numeropatient numerodepatient idpatient`,
  user: 'userid user username login benutzer benutzername benutzerid usuario idusuario utilisateur idutilisateur',
  external: `id externalid customerid customernumber customerno clientid crmid contactid personid memberid membernumber
    kundennummer kundennr kundenid mitgliedsnummer kontaktid idcliente numerodecliente idcontacto numeroclient idclient
    identifiant identificador kennung`,
  handle: 'handle twitter x twitterhandle mastodon bluesky instagram socialhandle',
  email: `email mail emailaddress e mailadresse emailadresse epost correo correoelectronico direcciondecorreo courriel
    adressemail adresseemail emailprivate emailwork`,
  phone: `phone phonenumber telephone telephonenumber tel mobile mobilenumber cell cellphone telefon telefonnummer handy
    handynummer mobil mobilnummer rufnummer telefono movil celular numerodetelefono portable mobilephone telephonemobile
    numerodetelephone`,
};

/** Traits by the names that their columns bear. */
export const TRAIT_WORDS: { readonly [trait: string]: string } = {
  firstName: 'firstname givenname forename vorname rufname nombre nombredepila prenom',
  middleName: 'middlename zweitername segundonombre deuxiemeprenom',
  lastName:
    'lastname surname familyname nachname familienname zuname apellido apellidos primerapellido nom nomdefamille',
  name: 'name fullname displayname vollername nombrecompleto nomcomplet patientname',
  title: 'title salutation anrede titel tratamiento civilite titre',
  birthDate: `birthdate dateofbirth dob birthday geburtsdatum geburtstag fechadenacimiento fechanacimiento
    datedenaissance datenaissance`,
  gender: 'gender sex geschlecht sexo genero sexe genre',
  language: 'language lang sprache muttersprache idioma lengua langue preferredlanguage',
  country: 'country countrycode land laendercode pais pays nation',
  timezone: 'timezone zone zeitzone zonahoraria fuseauhoraire',
  street: 'street address addressline1 street1 strasse anschrift adresse calle direccion domicilio rue',
  city: 'city town stadt ort wohnort ciudad poblacion ville localite',
  postalCode: 'zip zipcode postcode postalcode plz postleitzahl codigopostal codepostal',
  state: 'state province region bundesland provincia estado departement',
  employer:
    'employer company organisation organization firma arbeitgeber empresa empleador societe employeur hospital clinic',
  specialty: 'specialty speciality specialisation fachgebiet fachrichtung especialidad specialite',
  profession: 'profession occupation jobtitle beruf profesion cargo metier',
};

/** Parts of names of columns that state consent. */
export const CONSENT_WORD =
  /consent|optin|optout|permission|subscribed|newsletter|mayweemail|maywecontact|einwilligung|zustimmung|darfanschreiben|consentimiento|acepta|autoriza|consentement|accepte|inscrit/;

/** Parts of names that say when something happened. */
export const TIME_WORD =
  /^(date|datum|fecha|when|time|timestamp|at|occurredat|visitdate|appointmentdate|lastvisit|eventdate|eventtime|termin|besuchsdatum|fechadelacita|fechadevisita|datedevisite|daterendezvous|zeitpunkt|horodatage)$/;
/** Names of columns that name what happened. */
export const EVENT_WORD = /^(event|eventname|ereignis|evento|evenement|action|activity|aktion|accion)$/;

/** A column's name without case, accents and marks: `Código postal` and `codigo_postal` are one. */
export function plainColumn(column: string): string {
  return column
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]/g, '');
}

/** Finds the entry whose words hold this plain name. */
export function entryOf(words: { readonly [entry: string]: string }, plain: string): string | null {
  for (const [entry, list] of Object.entries(words)) if (list.split(/\s+/).includes(plain)) return entry;
  return null;
}
