// Names of the townspeople: our own lists, so that nobody real is meant and every seed sounds like a real town.

/** First names with the year span in which the town gives them. */
export const FIRST_NAMES: readonly string[] = (
  'Ada Alma Amara Amir Ana Anders Anjali Anton Ariel Asha Ayo Beatriz Ben Bianca Bo Brigid Caleb Camila Carmen Cedric Celia Chidi Clara ' +
  'Cora Dalia Damian Dario Deepa Delia Dev Diego Dina Edith Eli Elena Emeka Enzo Esme Esther Ezra Farah Felix Fiona Flora Gael Gideon Gloria ' +
  'Grace Hana Harold Hassan Hazel Hector Helga Ida Imani Ines Ira Isaac Iva Jamal Jana Jasper Jia Joan Jonas Jorge Josefa Judith Kai Karim ' +
  'Keiko Kofi Lalit Lara Leila Leo Lidia Lin Lionel Lola Lucia Mabel Magda Malik Mara Marco Marta Mateo Maya Mei Milan Mina Mira Nadia Naomi ' +
  'Nell Nia Nils Noor Olga Omar Opal Oscar Paloma Pavel Petra Priya Quentin Rafael Ramona Ravi Rena Rita Rosa Ruben Ruth Sadie Samir Sana Saul ' +
  'Selma Shirin Silas Simone Sofia Stella Sunil Tara Tariq Thea Theo Tomas Tova Uma Vera Viktor Wanda Wei Willa Xavier Yara Yusuf Zadie Zora'
).split(' ');

export const LAST_NAMES: readonly string[] = (
  'Abara Adeyo Albright Almeida Amado Andrade Ansel Arceo Ashby Baptiste Barlow Bello Bergstrom Bianchi Birch Bolton Bose Brandt Bravo Calder ' +
  'Carrow Castaneda Chaudry Cheng Colby Cordova Crane Cruz Dahl Dalca Danvers Dasgupta Dawes Delacroix Desai Dorsey Duarte Eastman Ekwueme Elgar ' +
  'Engel Escobar Fairley Farouk Fenwick Ferro Figueroa Finch Fontaine Forde Galindo Garrow Ghali Gilroy Goldin Grayling Guzman Haddad Halvorsen ' +
  'Harrow Hashemi Hayward Hidalgo Holm Huang Ibarra Idris Ilunga Ivers Jansen Jarrah Jokela Kapoor Kasprzak Keane Kessler Khatri Kimura Kowal ' +
  'Lachance Lam Larkin Leclair Lindqvist Lozano Lund Maalouf Madaki Maher Malloy Marchetti Marlow Mbeki Medeiros Mendez Mercer Mirza Montoya Moreau ' +
  'Nakata Navarro Ndiaye Nguyen Norwood Novak Obi Ochoa Okafor Olsen Orozco Osman Paek Palmer Park Patel Pereira Petrov Pinto Quarles Quispe Rahimi ' +
  'Ramsey Reyes Rhodes Rivas Rosen Rowe Saito Salazar Santos Sato Sayed Schaefer Seville Shah Sharif Silva Singh Soto Stroud Sutter Takeda Tan Tavares ' +
  'Thorne Tran Traore Udall Urbina Valdez Varga Vasquez Vogel Wade Warsame Weller Whitlock Wolfe Xu Yates Yilmaz Zamora Zaytsev Zeller'
).split(' ');

/** Area codes whose numbers 555-0100 to 555-0199 are set aside for fiction. */
export const AREA_CODES: readonly string[] = [
  '212',
  '315',
  '347',
  '401',
  '413',
  '434',
  '516',
  '518',
  '585',
  '603',
  '607',
  '617',
  '631',
  '716',
  '802',
  '845',
  '860',
  '914',
  '917',
  '978',
];
