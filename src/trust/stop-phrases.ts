// The words with which people stop, ask for help or come back, by language: data, so that a language is added in one place.

/** What one language brings. Everything is compared in lower case, without accents, punctuation and politeness. */
export interface StopLanguage {
  readonly language: string;
  /** A whole message (or sentence) of one of these stops. */
  readonly stop: readonly string[];
  /** Anywhere in a message these stop. */
  readonly phrases: readonly string[];
  readonly help: readonly string[];
  readonly start: readonly string[];
  /** A verb and a thing close together stop: "quit sending texts". */
  readonly verbs: readonly string[];
  readonly things: readonly string[];
  /** Before a phrase these turn it round: "don't stop texting me". */
  readonly negations: readonly string[];
  /** Words without weight in a short message. */
  readonly polite: readonly string[];
  /** Written without spaces between words: phrases are looked for inside words. */
  readonly joined?: true;
}

const list = (words: string): readonly string[] => words.split('|');

export const STOP_LANGUAGES: readonly StopLanguage[] = [
  {
    language: 'en',
    stop: list(
      'stop|stopp|stopall|stop all|end|cancel|quit|unsubscribe|unsub|revoke|opt out|optout|opt me out|no more|stop it|stop now|stop this|remove|remove me|delete me|enough|arret|cease|leave me alone|go away|not interested|wrong number|no longer',
    ),
    phrases: list(
      'stop texting|stop messaging|stop sending|stop emailing|stop mailing|stop calling|stop contacting|stop writing|stop bothering|stop spamming|no more messages|no more message|no more texts|no more text|no more texting|no more emails|no more sms|no more calls|no more of these|take me off|take my number off|take my name off|remove me from|remove my number|remove my name|get me off|leave me alone|do not text|dont text|do not contact|dont contact|do not message|dont message|do not email|dont email|do not call me|dont call me|do not send|dont send|do not write|dont write|dont want these|dont want any|dont want your|do not want these|do not want any|do not want your|dont want to receive|do not want to receive|dont want to get|unsubscribe me|opt me out|opt out|i opt out|revoke my consent|revoke consent|i revoke|withdraw my consent|withdraw consent|lose my number|delete my number|quit texting|quit messaging|quit sending|quit bugging|off your list|off this list|off the list|off your mailing list|cancel these messages|not interested in your messages|i unsubscribe|want to unsubscribe|like to unsubscribe|wish to unsubscribe',
    ),
    help: list('help|info|help me|information|more info|who is this|who are you'),
    start: list('start|unstop|resume|subscribe|resubscribe|opt in|optin|begin again|start again'),
    verbs: list('stop|quit|end|cancel|cease|halt|no|unsubscribe|discontinue|revoke'),
    things: list(
      'texts|text|texting|messages|message|msgs|msg|sms|emails|email|mails|alerts|notifications|newsletter|newsletters|spam|updates|subscription',
    ),
    negations: list('dont|do not|never|not|didnt|did not|wont|will not|cant|cannot|please dont|without'),
    polite: list(
      'please|pls|plz|thanks|thank you|thx|now|ok|okay|hi|hello|sorry|immediately|right now|today|sir|madam|everything|all',
    ),
  },
  {
    language: 'es',
    stop: list(
      'alto|parar|pare|para|basta|cancelar|cancela|cancele|baja|fin|detener|detenga|detente|salir|eliminar|no mas|ya no|borrar|anular|darme de baja|quitarme',
    ),
    phrases: list(
      'no mas mensajes|no mas textos|no mas correos|deje de enviar|dejen de enviar|deja de enviar|dejen de mandar|deje de mandar|deja de mandar|deje de escribir|dejen de escribir|dejen de molestar|deje de molestar|no me envie|no me envien|no me mande|no me manden|no me escriba|no me escriban|no quiero recibir|no quiero mas|no deseo recibir|darme de baja|dar de baja|deme de baja|denme de baja|date de baja|quiteme de|quitenme de|saquenme de|saqueme de|borrenme|eliminenme|cancelar suscripcion|cancelar la suscripcion|dejenme en paz|dejame en paz|retiro mi consentimiento|revoco mi consentimiento',
    ),
    help: list('ayuda|info|informacion|quien es'),
    start: list('inicio|iniciar|empezar|comenzar|alta|reanudar|suscribir|volver'),
    verbs: list('parar|pare|paren|basta|cancelar|cancele|detener|detengan|no'),
    things: list('mensajes|mensaje|textos|correos|sms|boletin|avisos|notificaciones'),
    negations: list('no pare|no paren|nunca|sin'),
    polite: list('por favor|gracias|porfa|ya|ahora|hola|porfavor|de inmediato'),
  },
  {
    language: 'fr',
    stop: list(
      'arret|arreter|arretez|arrete|stopper|fin|annuler|desabonner|desinscrire|resilier|assez|ca suffit|me desabonner|me desinscrire|desinscription|desabonnement|supprimer',
    ),
    phrases: list(
      'plus de messages|plus de message|plus de sms|plus de texto|plus de textos|plus de mails|plus de courriels|arretez de m|arrete de m|arreter de m|arretez d envoyer|arretez les messages|arretez vos messages|cessez de m|cessez d envoyer|ne m envoyez plus|n envoyez plus|ne m ecrivez plus|ne plus recevoir|ne veux plus recevoir|ne souhaite plus recevoir|retirez moi|retirer de votre liste|retirez mon numero|enlevez moi|supprimez moi|desabonnez moi|desinscrivez moi|me desabonner|me desinscrire|laissez moi tranquille|je retire mon consentement|retire mon accord|je me desabonne',
    ),
    help: list('aide|aidez moi|info|infos|qui est ce'),
    start: list('debut|debuter|demarrer|reprendre|reabonner|recommencer|commencer'),
    verbs: list('arretez|arreter|arrete|cessez|annuler|annulez|plus|stopper|stoppez|stop'),
    things: list('messages|message|sms|textos|texto|mails|courriels|newsletter|notifications'),
    negations: list('n arretez pas|jamais|ne pas|sans'),
    polite: list('s il vous plait|s il te plait|svp|stp|merci|bonjour|maintenant|immediatement'),
  },
  {
    language: 'de',
    stop: list(
      'stopp|halt|abmelden|abbestellen|ende|beenden|kundigen|austragen|abbrechen|aufhoren|schluss|genug|widerruf|widerrufen|loschen|abmeldung|raus|streichen|nein danke',
    ),
    phrases: list(
      'keine nachrichten mehr|keine sms mehr|keine mails mehr|keine e mails mehr|keine werbung mehr|keine texte mehr|keine weiteren nachrichten|horen sie auf|hort auf|hor auf|schreiben sie mir nicht mehr|schreibt mir nicht mehr|nicht mehr schreiben|nicht mehr anschreiben|nicht mehr kontaktieren|kontaktieren sie mich nicht|nicht mehr anrufen|melden sie mich ab|meldet mich ab|mich abmelden|ich mochte mich abmelden|streichen sie mich|nehmen sie mich von|nehmt mich von|von der liste|aus dem verteiler|lassen sie mich in ruhe|lasst mich in ruhe|ich widerrufe|widerrufe meine einwilligung|einwilligung zuruck|mochte keine|will keine nachrichten|will keine sms|loschen sie meine nummer',
    ),
    help: list('hilfe|info|infos|wer ist das|wer sind sie'),
    start: list('anfang|anfangen|beginnen|weiter|fortsetzen|anmelden|wieder anmelden'),
    verbs: list('keine|stopp|stoppen|stoppt|stop|beenden|abbestellen|schluss'),
    things: list('nachrichten|nachricht|sms|mails|mail|texte|werbung|newsletter|benachrichtigungen'),
    negations: list('nicht|bitte nicht|niemals|nie'),
    polite: list('bitte|danke|vielen dank|sofort|jetzt|hallo|endlich|mal'),
  },
  {
    language: 'it',
    stop: list(
      'ferma|fermare|fermati|basta|fine|annulla|annullare|cancella|cancellare|cancellami|disiscrivi|disiscrivermi|disdetta|smettere|smettila|smettetela|revoca|rimuovi|rimuovimi',
    ),
    phrases: list(
      'basta messaggi|basta sms|niente piu messaggi|nessun altro messaggio|non piu messaggi|smettete di|smetti di|smettetela di|smetta di|non mandatemi|non inviatemi|non mi mandate|non mi scrivete|non scrivetemi|non voglio piu ricevere|non desidero ricevere|non voglio ricevere|cancellatemi|cancellami dalla|toglietemi|toglimi dalla|rimuovetemi|disiscrivetemi|lasciatemi in pace|revoco il consenso|ritiro il consenso|revoco il mio consenso|annullare iscrizione|annulla iscrizione',
    ),
    help: list('aiuto|info|informazioni|chi sei|chi siete'),
    start: list('inizia|iniziare|inizio|riprendi|riprendere|iscrivimi|ricomincia'),
    verbs: list('basta|ferma|fermate|annulla|cancella|smettete|niente|stop'),
    things: list('messaggi|messaggio|sms|mail|email|notifiche|newsletter'),
    negations: list('non fermate|mai|senza'),
    polite: list('per favore|grazie|per piacere|adesso|ora|subito|ciao|cortesemente'),
  },
  {
    language: 'pt',
    stop: list(
      'parar|pare|parem|para|cancelar|cancela|cancele|sair|fim|chega|basta|remover|descadastrar|desinscrever|excluir|revogar|encerrar',
    ),
    phrases: list(
      'nao quero mais|nao quero receber|nao desejo receber|sem mais mensagens|chega de mensagens|parem de enviar|pare de enviar|para de enviar|parem de mandar|pare de mandar|para de mandar|deixe de enviar|nao me envie|nao me enviem|nao me mande|nao me mandem|nao envie mais|nao mande mais|me tire da|me tirem da|tire me da|me remova|remova me|me retire|retire me|me descadastre|cancelar inscricao|cancelar subscricao|me deixe em paz|deixem me em paz|retiro meu consentimento|revogo meu consentimento|retiro o meu consentimento',
    ),
    help: list('ajuda|info|informacao|quem e'),
    start: list('iniciar|inicio|comecar|voltar|retomar|recomecar|inscrever'),
    verbs: list('parar|pare|parem|cancelar|cancele|chega|basta|nao'),
    things: list('mensagens|mensagem|sms|textos|emails|avisos|notificacoes'),
    negations: list('nao pare|nao parem|nunca|sem'),
    polite: list('por favor|obrigado|obrigada|agora|ja|ola|imediatamente'),
  },
  {
    language: 'nl',
    stop: list(
      'stoppen|stopt|afmelden|uitschrijven|einde|annuleren|opzeggen|ophouden|genoeg|intrekken|verwijderen|verwijder mij|afgemeld|schrijf me uit|meld me af',
    ),
    phrases: list(
      'geen berichten meer|geen sms meer|geen mails meer|geen e mails meer|stop met sturen|stop met sms|stop met berichten|stop met mailen|hou op met|houd op met|stuur me geen|stuur mij geen|stuur geen|niet meer sturen|niet meer mailen|niet meer bellen|wil geen berichten|wil geen sms|wil niet meer|meld me af|meld mij af|schrijf me uit|schrijf mij uit|haal me van|haal mij van|van de lijst|verwijder mij|verwijder mijn nummer|laat me met rust|laat mij met rust|trek mijn toestemming in|ik trek mijn toestemming',
    ),
    help: list('hulp|info|informatie|wie is dit'),
    start: list('starten|beginnen|hervatten|aanmelden|opnieuw aanmelden|doorgaan'),
    verbs: list('geen|stop|stopt|stoppen|annuleer|beeindig'),
    things: list('berichten|bericht|sms|sms jes|mails|e mails|reclame|meldingen|nieuwsbrief'),
    negations: list('niet stoppen|nooit|niet'),
    polite: list('alstublieft|alsjeblieft|aub|ajb|svp|bedankt|dank u|dank je|nu|direct|onmiddellijk|hallo'),
  },
  {
    language: 'pl',
    stop: list(
      'koniec|przestan|przestancie|zakoncz|anuluj|rezygnuje|rezygnacja|wypisz|wypisz mnie|wycofuje|dosc|usun|usun mnie|odwolaj|wylacz|stopuj',
    ),
    phrases: list(
      'nie wysylaj|nie wysylajcie|prosze nie wysylac|nie chce wiecej|nie chce otrzymywac|nie chce dostawac|nie zycze sobie|zadnych wiadomosci|zadnych smsow|dosc wiadomosci|przestancie wysylac|przestan wysylac|przestancie pisac|przestan pisac|przestan do mnie|wypisz mnie|wypiszcie mnie|usun mnie|usuncie mnie|usun moj numer|wycofuje zgode|cofam zgode|odwoluje zgode|dajcie mi spokoj|daj mi spokoj|rezygnuje z',
    ),
    help: list('pomoc|info|informacja|kto to'),
    start: list('rozpocznij|zacznij|wznow|zapisz|wlacz|poczatek'),
    verbs: list('koniec|dosc|zadnych|anuluj|stop|zakoncz|przestan|przestancie'),
    things: list('wiadomosci|wiadomosc|sms|smsy|smsow|maile|maili|powiadomien|reklam'),
    negations: list('nie przestawaj|nigdy'),
    polite: list('prosze|dziekuje|dzieki|natychmiast|teraz|juz'),
  },
  {
    language: 'zh',
    joined: true,
    stop: list(
      '停|停止|停用|退订|退訂|取消|取消订阅|取消訂閱|结束|結束|不要|够了|夠了|拒收|td|t|终止|終止|退出',
    ),
    phrases: list(
      '不要再发|不要再發|别再发|別再發|不要发|不要發|别发了|別發了|停止发送|停止發送|停止发短信|停止發短信|不要短信|不要簡訊|不想再收到|不想收到|不再接收|不想接收|取消订阅|取消訂閱|退订|退訂|把我删除|把我刪除|把我移除|从名单|從名單|不要联系我|不要聯繫我|不要聯絡我|别联系我|别烦我|別煩我|不要打扰|不要打擾|撤回同意|撤销同意|撤銷同意|不要再联系|不要再聯絡|停止发信息|停止发消息',
    ),
    help: list('帮助|幫助|帮忙|信息|資訊|求助|说明|說明|你是谁|你是誰'),
    start: list('开始|開始|恢复|恢復|订阅|訂閱|重新订阅|重新訂閱'),
    verbs: [],
    things: [],
    negations: list('不要停止|别停止|別停止|不要取消|不要退订|不要退訂'),
    polite: list('请|請|谢谢|謝謝|吧|了|立即|马上|馬上|您好|你好'),
  },
  {
    language: 'vi',
    stop: list(
      'dừng|dừng lại|ngừng|ngưng|huỷ|hủy|hủy đăng ký|huỷ đăng ký|kết thúc|thôi|rút lại|ngừng lại|từ chối|tu choi|dung lai|ngung|huy|huy dang ky|ket thuc|không nhận nữa',
    ),
    phrases: list(
      'đừng nhắn tin|đừng nhắn|đừng gửi|đừng gởi|dung nhan tin|dung gui|ngừng nhắn tin|ngừng gửi|ngưng gửi|dừng gửi|dừng nhắn tin|không muốn nhận|khong muon nhan|không nhận tin|không muốn tin nhắn|không gửi nữa|đừng làm phiền|đừng liên lạc|đừng liên hệ|xóa tôi khỏi|xoá tôi khỏi|xoa toi khoi|gỡ tôi khỏi|xóa số của tôi|hủy đăng ký|huỷ đăng ký|rút lại sự đồng ý|không đồng ý nhận',
    ),
    help: list('trợ giúp|giúp|giúp đỡ|giup|tro giup|thông tin|hỗ trợ|ho tro|ai vậy'),
    start: list('bắt đầu|bat dau|tiếp tục|tiep tuc|đăng ký|dang ky|đăng ký lại|nhận lại'),
    verbs: list('dừng|ngừng|ngưng|không|hủy|huỷ|stop'),
    things: list('tin nhắn|sms|tin|email|thư'),
    negations: list('đừng ngừng|đừng dừng|không ngừng|không dừng'),
    polite: list('xin|vui lòng|làm ơn|cảm ơn|cám ơn|ngay|ngay bây giờ|ạ|đi'),
  },
  {
    language: 'ko',
    joined: true,
    stop: list(
      '중지|정지|그만|해지|취소|수신거부|거부|중단|탈퇴|끝|종료|스톱|스탑|수신 거부|구독취소|구독 취소|철회|삭제',
    ),
    phrases: list(
      '보내지 마|보내지마|보내지 말|보내지말|문자 그만|메시지 그만|그만 보내|그만보내|문자하지 마|문자하지마|연락하지 마|연락하지마|연락하지 말|문자 보내지|수신 거부|수신거부|받고 싶지 않|받고싶지 않|받고싶지않|받지 않겠|명단에서 빼|목록에서 빼|빼 주세요|빼주세요|삭제해|구독 취소|구독취소|구독 해지|동의 철회|동의를 철회|더 이상 보내|더이상 보내|원하지 않',
    ),
    help: list('도움|도움말|도와주세요|정보|안내|누구세요'),
    start: list('시작|재개|구독|다시 시작|재신청|수신동의|수신 동의'),
    verbs: [],
    things: [],
    negations: list('중지하지|그만두지|취소하지'),
    polite: list('제발|감사합니다|부탁합니다|부탁드립니다|지금|해주세요|해 주세요|하세요|주세요|요|좀|바로'),
  },
  {
    language: 'tl',
    stop: list(
      'tigil|itigil|tama na|hinto|ihinto|huminto|kanselahin|ikansela|ayoko na|ayaw ko na|alisin|tanggalin|wakas|tapos na|huwag na|wag na|tigil na|itigil na',
    ),
    phrases: list(
      'huwag na kayong mag text|huwag niyo na akong|wag niyo na akong|huwag mo na akong|wag mo na akong|huwag na mag text|wag na mag text|huwag na magtext|wag na magtext|huwag nang mag text|huwag na magpadala|wag na magpadala|huwag nang magpadala|tigilan niyo na|tigilan nyo na|tigilan mo na|itigil ang pag text|itigil ang pagtext|itigil ang pagpapadala|itigil ang mga mensahe|ayoko nang makatanggap|ayaw ko nang makatanggap|ayoko na makatanggap|alisin niyo ako|alisin ninyo ako|alisin nyo ako|tanggalin niyo ako|tanggalin ninyo ako|tanggalin nyo ako|alisin ang numero ko|binabawi ko ang pahintulot|hindi ko na gusto',
    ),
    help: list('tulong|impormasyon|sino ito|sino to'),
    start: list('simula|simulan|magsimula|ituloy|ipagpatuloy|sumali'),
    verbs: list('itigil|tigilan|tigil|ihinto|ayoko|stop'),
    things: list('mensahe|text|texts|sms|email|padala'),
    negations: list('huwag itigil|wag itigil|huwag tumigil'),
    polite: list('po|opo|pakiusap|paki|salamat|ngayon|please|agad|nga'),
  },
  {
    language: 'ru',
    stop: list(
      'стоп|стой|хватит|отмена|отменить|отписаться|отпишите|отписка|прекратить|прекратите|конец|остановить|остановите|остановись|довольно|удалите|отказ|отказываюсь|не надо|отзываю|выход',
    ),
    phrases: list(
      'не пишите|не присылайте|не шлите|не отправляйте|не звоните мне|больше не пишите|больше не надо|перестаньте|прекратите писать|прекратите присылать|прекратите слать|хватит писать|хватит слать|хватит присылать|не хочу получать|не хочу больше|не желаю получать|отпишите меня|удалите меня|удалите мой номер|уберите меня|исключите меня|оставьте меня в покое|отзываю согласие|отзываю свое согласие|никаких сообщений|отписаться от',
    ),
    help: list('помощь|помогите|инфо|справка|информация|кто это'),
    start: list('старт|начать|возобновить|подписаться|продолжить|снова'),
    verbs: list('стоп|хватит|остановите|прекратите|отменить|отмените|без'),
    things: list('сообщения|сообщений|смс|рассылка|рассылку|рассылки|письма|писем|уведомления|уведомлений'),
    negations: list('не останавливайте|не прекращайте|никогда'),
    polite: list('пожалуйста|спасибо|сейчас|немедленно|здравствуйте|уже|плиз'),
  },
  {
    language: 'ar',
    stop: list(
      'توقف|قف|ايقاف|إيقاف|أوقف|اوقف|أوقفوا|الغاء|إلغاء|الغ|ألغ|انهاء|إنهاء|كفى|خلاص|الغاء الاشتراك|إلغاء الاشتراك|سحب|حذف|لا اريد|ستوب|وقف|بس',
    ),
    phrases: list(
      'لا ترسل|لا ترسلوا|لا تراسلني|لا تراسلوني|توقفوا عن|توقف عن|أوقفوا الرسائل|اوقفوا الرسائل|أوقف الرسائل|اوقف الرسائل|لا أريد رسائل|لا اريد رسائل|لا أريد استلام|لا اريد استلام|لا أريد تلقي|لا اريد تلقي|لا أرغب في|لا ارغب في|لا مزيد من الرسائل|ازل اسمي|أزل اسمي|ازيلوني|أزيلوني|احذفوني|احذف رقمي|احذفوا رقمي|الغاء الاشتراك|إلغاء الاشتراك|الغ اشتراكي|ألغ اشتراكي|اتركوني|لا تتصلوا بي|لا تتصل بي|اسحب موافقتي|أسحب موافقتي',
    ),
    help: list('مساعدة|ساعدني|معلومات|المساعدة|من انت|من أنت'),
    start: list('ابدأ|ابدا|بدء|اشتراك|استئناف|متابعة'),
    verbs: list('أوقف|اوقف|أوقفوا|اوقفوا|توقف|وقف|الغاء|إلغاء|لا'),
    things: list('الرسائل|رسائل|رسالة|الاشعارات|الإشعارات|اشعارات'),
    negations: list('لا توقفوا|لا توقف|لا تتوقف'),
    polite: list('من فضلك|لو سمحت|رجاء|رجاءا|شكرا|الآن|الان|فورا|يرجى|أرجوكم'),
  },
  {
    language: 'ht',
    stop: list('rete|kanpe|sispann|anile|fini|ase|mwen pa vle|dezabone|retire m|sispan|kite m'),
    phrases: list(
      'sispann voye|sispann ekri|sispann tekste|sispan voye|pa voye mesaj|pa voye m mesaj|pa voye ban m|pa voye m anko|pa ekri m|pa tekste m|pa rele m|pa kontakte m|mwen pa vle mesaj|mwen pa vle resevwa|m pa vle resevwa|m pa vle mesaj|pa gen mesaj anko|pa gen mesaj ankò|retire m nan|retire mwen nan|wete m nan|wete mwen nan|retire nimewo|efase nimewo|kite m anpe|kite m trankil|mwen retire konsantman|anile abonman',
    ),
    help: list('ed|èd|enfomasyon|enfòmasyon|ede m|ki moun sa'),
    start: list('komanse|kòmanse|rekomanse|rekòmanse|abone|kontinye'),
    verbs: list('sispann|rete|anile|kanpe|stop'),
    things: list('mesaj|mesaj yo|teks|sms|imel'),
    negations: list('pa sispann|pa rete|janm'),
    polite: list('tanpri|silvouple|mesi|kounye a|bonjou|touswit'),
  },
];

/** Texts that may tell of harm by a product or of an emergency: a person reads them, whatever else was said. */
export const HARM_WORDS: readonly string[] = list(
  'rash|hives|itching|itchy|swelling|swollen|bleeding|blood|bled|allergic|allergy|reaction|side effect|side effects|dizzy|dizziness|faint|fainted|vomit|vomiting|nausea|nauseous|seizure|convulsion|overdose|chest pain|cant breathe|can t breathe|cannot breathe|short of breath|trouble breathing|hospital|hospitalized|hospitalised|emergency room|ambulance|suicide|suicidal|kill myself|want to die|hurt myself|died|death|miscarriage|heart attack|stroke|fever|infection|unconscious|made me sick|makes me sick|feel sick|got sick|burning|blister|blisters|the pain|in pain|so much pain|hurts|palpitations|passed out|collapsed|jaundice|rashes|diarrhea|diarrhoea|sarpullido|erupcion|hinchazon|sangrado|alergia|alergica|alergico|reaccion|efecto secundario|efectos secundarios|mareo|mareada|mareado|vomito|vomitos|dolor|no puedo respirar|urgencias|suicidio|morir|eruption cutanee|gonflement|saignement|saigne|allergie|allergique|effet secondaire|effets secondaires|effet indesirable|vertiges|vomissements|douleur|douleurs|hopital|respirer|ausschlag|schwellung|blutung|blute|allergisch|allergische|nebenwirkung|nebenwirkungen|schwindel|schwindlig|erbrechen|schmerz|schmerzen|krankenhaus|atemnot|keine luft|notaufnahme|eruzione|gonfiore|sanguinamento|effetti collaterali|effetto collaterale|vertigini|dolore|dolori|ospedale|erupcao|inchaco|sangramento|reacao|efeitos colaterais|efeito colateral|tontura|dor|dores|uitslag|zwelling|bloeding|bijwerking|bijwerkingen|duizelig|pijn|ziekenhuis|benauwd|wysypka|opuchlizna|krwawienie|skutki uboczne|skutek uboczny|zawroty|bol|szpital|uczulenie|сыпь|отек|кровотечение|кровь|аллергия|побочный|побочные|головокружение|рвота|боль|больно|болит|больница|скорая|fantal|pantal|pamamaga|dugo|alerhiya|hilo|nahihilo|sakit|masakit|ospital|pagsusuka|phát ban|sưng|chảy máu|dị ứng|tác dụng phụ|chóng mặt|nôn|đau|bệnh viện|khó thở|gratèl|anfle|senyen|alèji|efè segondè|vètij|vomi|doulè|lopital',
);

/** The same for languages that write without spaces, and Arabic with its attached articles. */
export const HARM_PARTS: readonly string[] = list(
  '皮疹|肿|腫|出血|流血|过敏|過敏|副作用|不良反应|不良反應|头晕|頭暈|呕吐|嘔吐|疼|痛|医院|醫院|呼吸|自杀|自殺|急诊|急診|发烧|發燒|발진|두드러기|부었|붓|출혈|피가|알레르기|부작용|어지러|구토|토했|아파|통증|병원|숨을|숨이|자살|응급|طفح|تورم|نزيف|حساسية|آثار جانبية|اثار جانبية|أعراض جانبية|اعراض جانبية|دوخة|دوار|قيء|ألم|الم شديد|مستشفى|التنفس|انتحار',
);
