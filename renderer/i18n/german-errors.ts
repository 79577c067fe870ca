import { errorTable, fileErrorTable, type ErrorCode, type FileErrorCode } from "../../electron/contract/errors.ts";

export const germanErrors: Readonly<Record<ErrorCode, string>> = {
  VALIDATION_FAILED: "In der Anfrage fehlen Angaben, oder sie sind unbekannt oder außerhalb des Erlaubten.",
  UNSUPPORTED_FORMAT: "Dieses Format geht hier nicht. Nehmen Sie eines der genannten.",
  MESSAGE_TOO_LONG:
    "Die Nachricht ist zu lang. Kürzen Sie sie, oder erhöhen Sie in den Einstellungen „Länge einer Frage“ (MAX_MESSAGE_CHARS).",
  UNAUTHORIZED: "Ein gültiges Token wird gebraucht: senden Sie es als „Authorization: Bearer …“.",
  FORBIDDEN: "Dieses Token darf das nicht. Nehmen Sie eines mit mehr Rechten.",
  FORBIDDEN_HOST: "Der Host in der Anfrage ist nicht dieser Server. Nehmen Sie die Adresse, die er genannt hat.",
  FORBIDDEN_ORIGIN:
    "Seiten von dort dürfen Handrail nicht aufrufen. Fügen Sie sie zu CORS_ORIGINS hinzu, wenn sie sollen.",
  FORBIDDEN_PATH:
    "Dieser Pfad liegt außerhalb der erlaubten Ordner. Fügen Sie seinen Ordner zu „Ordner, die importiert werden dürfen“ (ALLOWED_ROOTS) hinzu.",
  ROUTE_NOT_FOUND: "Diese Adresse gibt es nicht. Siehe /docs.",
  SESSION_NOT_FOUND: "Dieses Gespräch gibt es nicht. Vielleicht wurde es gelöscht.",
  MESSAGE_NOT_FOUND: "Diese Nachricht gibt es nicht. Vielleicht wurde ihr Gespräch gelöscht.",
  DOCUMENT_NOT_FOUND: "Dieses Dokument gibt es nicht. Vielleicht wurde es entfernt.",
  VERSION_NOT_FOUND: "Diese Fassung hat das Dokument nicht.",
  COLLECTION_NOT_FOUND: "Diese Sammlung gibt es nicht. Vielleicht wurde sie gelöscht.",
  WATCHED_FOLDER_NOT_FOUND: "Dieser Ordner wird nicht mehr beobachtet.",
  ORIGINAL_NOT_FOUND:
    "Die Datei, wie sie hinzugefügt wurde, ist nicht mehr da. Ihr Text ist es; fügen Sie sie noch einmal hinzu, um beides zu haben.",
  JOB_NOT_FOUND: "Diesen Auftrag gibt es nicht.",
  MODEL_NOT_FOUND: "Dieses Modell steht nicht im Katalog.",
  PATH_NOT_FOUND: "Diese Datei oder diesen Ordner gibt es nicht. Prüfen Sie den Pfad.",
  SESSION_BUSY: "In diesem Gespräch wird gerade geantwortet. Warten Sie, oder brechen Sie die Antwort ab.",
  DOCUMENT_DUPLICATE:
    "Das lässt sich nicht zusammenführen: kein Dokument mit sich selbst, und keines, das es schon ist. Trennen Sie es zuerst.",
  COLLECTION_NAME_TAKEN: "Eine Sammlung dieses Namens gibt es schon. Wählen Sie einen anderen.",
  SESSION_ARCHIVED: "Dieses Gespräch ist archiviert. Holen Sie es zurück, um weiterzufragen.",
  JOB_NOT_RESUMABLE: "Der Zustand des Auftrags erlaubt das nicht.",
  DATA_FOLDER_IN_USE:
    "Ein anderes Handrail benutzt diesen Datenordner. Schließen Sie es, oder wählen Sie einen anderen Ordner.",
  DATA_FOLDER_NEWER:
    "Diesen Datenordner hat ein neueres Handrail geschrieben. Aktualisieren Sie dieses; geändert wurde nichts.",
  SETTING_LOCKED: "Diese Einstellung legen die Umgebung oder eine Richtlinie fest.",
  SESSION_EXPIRED: "Dieses Gespräch ist abgelaufen und nur noch lesbar. Öffnen Sie es wieder, um weiterzufragen.",
  PAYLOAD_TOO_LARGE: "Die Anfrage ist zu groß.",
  MODEL_DOES_NOT_FIT: "Dieses Modell braucht mehr Speicher, als der Computer frei hat. Wählen Sie ein kleineres.",
  HASH_MISMATCH:
    "Die SHA-256-Summe der Datei ist nicht die erwartete. Sie wurde nicht übernommen; laden Sie sie noch einmal.",
  DOWNLOAD_FAILED:
    "Keine Quelle dieses Modells war zu erreichen. Prüfen Sie das Netz, oder übernehmen Sie es aus einer Datei.",
  RATE_LIMITED: "Zu viele Anfragen. Warten Sie einen Augenblick.",
  SESSION_LIMIT_REACHED: "In jedem Gespräch wird gerade geantwortet. Warten Sie, bis eine Antwort fertig ist.",
  QUEUE_FULL: "Zu viele Fragen warten. Versuchen Sie es gleich noch einmal.",
  INTERNAL: "In Handrail ist ein Fehler aufgetreten. Näheres steht im Protokoll.",
  MODEL_NOT_INSTALLED: "Kein Sprachmodell ist installiert. Laden Sie eines herunter, oder lassen Sie zitieren.",
  ENGINE_RESTARTING: "Das Sprachmodell startet neu. Versuchen Sie es gleich noch einmal.",
  INDEX_REBUILDING: "Der Suchindex wird neu gebaut. Versuchen Sie es gleich noch einmal.",
  SHUTTING_DOWN: "Handrail wird gerade beendet.",
  DISK_FULL: "Die Festplatte ist voll. Schaffen Sie Platz; was gespeichert war, ist noch da.",
};

export const germanFileErrors: Readonly<Record<FileErrorCode, string>> = {
  FILE_EMPTY: "Die Datei ist leer. Prüfen Sie, ob sie ganz gespeichert oder kopiert wurde.",
  FILE_TRUNCATED: "Die Datei ist abgeschnitten oder beschädigt. Kopieren Sie sie noch einmal aus ihrer Quelle.",
  FILE_ENCRYPTED: "Die Datei ist mit einem Kennwort geschützt. Speichern Sie eine Kopie ohne Kennwort.",
  FILE_TOO_LARGE:
    "Die Datei ist größer, als die Einstellungen erlauben. Teilen Sie sie oder erhöhen Sie die Grenze: „Größte Datei“ (MAX_FILE_MB).",
  FILE_MISSING:
    "Die Datei ist nicht mehr da. Legen Sie sie zurück und versuchen Sie es erneut, oder fügen Sie sie von dort hinzu, wo sie jetzt liegt.",
  FILE_FORBIDDEN:
    "Die Datei darf nicht gelesen werden. Geben Sie sich das Recht dazu, oder schließen Sie das Programm, das sie für sich behält, und versuchen Sie es erneut.",
  FILE_LINK:
    "Die Datei ist eine Verknüpfung aus dem Ordner heraus, ins Leere oder im Kreis. Fügen Sie hinzu, worauf sie zeigen soll.",
  FILE_UNREADABLE:
    "Der Inhalt der Datei lässt sich nicht lesen. Prüfen Sie, ob ihr eigenes Programm sie öffnet, und speichern Sie sie dort neu.",
  FILE_CHANGED: "Die Datei hat sich beim Lesen geändert. Versuchen Sie es erneut, wenn niemand mehr darin schreibt.",
  FORMAT_UNKNOWN: "Dieses Dateiformat liest Handrail nicht. Speichern Sie sie zum Beispiel als PDF oder DOCX.",
  ARCHIVE_BOMB:
    "Die Datei würde sich auf ein Vielfaches ihrer Größe oder in Archive ohne Ende entpacken; sie wurde nicht geöffnet. Entpacken Sie sie selbst und übernehmen Sie, was Sie kennen.",
  ENTITY_BOMB:
    "Die Datei enthält Definitionen, die sich endlos ausdehnen; sie wurde nicht geöffnet. Speichern Sie sie in ihrem eigenen Programm neu, wenn Sie ihr trauen.",
  PARSER_TIMEOUT:
    "Das Lesen dauerte länger, als die Einstellungen erlauben. Teilen Sie die Datei oder erhöhen Sie die Grenze: „Zeit für eine Datei“ (PARSER_TIMEOUT_SECONDS).",
  PARSER_OUT_OF_MEMORY:
    "Das Lesen brauchte mehr Speicher, als die Einstellungen erlauben. Teilen Sie die Datei oder erhöhen Sie die Grenze: „Speicher für eine Datei“ (PARSER_MEMORY_MB).",
  NO_TEXT_FOUND:
    "In der Datei wurde kein Text gefunden und in ihren Bildern keiner erkannt. Prüfen Sie, ob sie leer ist, oder scannen Sie sie deutlicher.",
  INTERNAL: "Die Datei konnte wegen eines Fehlers in Handrail nicht übernommen werden. Näheres steht im Protokoll.",
};

/** By the backend's own sentence. One that names what it is about isn't among them, and stays as it is. */
export const germanSentences: Readonly<Record<string, string>> = Object.fromEntries([
  ...Object.entries(germanErrors).map(([code, text]) => [errorTable[code as ErrorCode].message, text]),
  ...Object.entries(germanFileErrors).map(([code, text]) => [fileErrorTable[code as FileErrorCode], text]),
]);
