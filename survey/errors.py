"""The refusals of this service, few and named; each becomes one page or one line of a command."""


class Refusal(Exception):
    """Something that could not be done, told in Thai to the person who asked for it."""

    status = 400
    message = "ทำรายการนี้ไม่ได้"

    def __str__(self) -> str:
        """Return what was said when it was raised, or what its kind says."""
        return super().__str__() or self.message


class SurveyNotFound(Refusal):
    """No survey has this address."""

    status = 404


class EditionNotFound(SurveyNotFound):
    """The report was not kept under this number."""


class SurveyClosed(Refusal):
    """The survey takes no more answers."""

    status = 410


class AlreadyReceived(Refusal):
    """This very form was received before; it is stored once."""

    status = 409


class NotStored(Refusal):
    """The answers could not be put on disk, so they were not accepted."""

    status = 503


class CodeNeeded(Refusal):
    """The survey admits by one-time code, and none was given."""

    status = 422


class CodeUnknown(Refusal):
    """No slip of this survey bears this code."""

    status = 422


class CodeSpent(Refusal):
    """This code has answered this topic already."""

    status = 409


class TooManyTries(Refusal):
    """More was sent at once than a room of people sends; nothing was taken."""

    status = 429


class TooFewWaiting(Refusal):
    """Fewer answers wait than may be published together while a survey is open."""

    status = 409
    message = (
        "ต้องมีคำตอบรออยู่ในช่องเดียวกันอย่างน้อย ๑๐ คำตอบ จึงเผยแพร่ก่อนปิดรับได้ ขณะนี้ยังไม่ครบ โปรดรอให้มีผู้ตอบเพิ่ม"
    )


class WrongPassphrase(Refusal):
    """Neither the passphrase nor the recovery key of this survey."""

    status = 422
    message = "รหัสเปิดหีบหรือกุญแจสำรองไม่ถูกต้อง จึงยังไม่ได้ทำรายการใด โปรดตรวจสอบแล้วลองอีกครั้ง"


class StretchingBusy(Refusal):
    """Too many passphrases are being tried at once."""

    status = 429
    message = "มีการเปิดหีบพร้อมกันหลายรายการ โปรดรอสักครู่แล้วลองอีกครั้ง ยังไม่ได้ทำรายการใด"


class NotShownYet(Refusal):
    """Findings of an open survey whose first answers were published already."""

    status = 409
    message = (
        "แบบสำรวจนี้เผยแพร่คำตอบบางส่วนก่อนปิดรับ ผลจะส่งออกได้เมื่อปิดรับแล้ว "
        "เพื่อไม่ให้นำผลสองครั้งมาเทียบกันแล้วทราบว่าผู้ใดตอบภายหลัง"
    )


class SealBroken(Refusal):
    """An answer cannot be opened with the survey's key; nothing was published."""

    status = 500
    message = (
        "มีคำตอบที่เปิดด้วยกุญแจของแบบสำรวจไม่ได้ จึงยังไม่เผยแพร่คำตอบใด คำตอบทั้งหมดยังอยู่ในหีบ "
        "โปรดแจ้งผู้ดูแลระบบให้กู้แฟ้มของหีบ หากกู้ไม่ได้ ให้ปิดรับด้วยคำสั่งที่มี --leave-out-broken"
    )


class WrongState(Refusal):
    """What was asked does not fit the survey's state (draft, open, closed)."""

    status = 409


class LastFacilitator(Refusal):
    """Nobody would be left who may open, close and invite."""

    status = 409
    message = (
        "ต้องมีผู้อำนวยกระบวนการเหลืออย่างน้อยหนึ่งคน จึงยังไม่ได้เปลี่ยนหรือลบบัญชีนี้ โปรดเพิ่มผู้อำนวยกระบวนการอีกคนก่อน"
    )


class AccountNotFound(Refusal):
    """The account is not, or no longer, there."""

    status = 404


class OwnAccount(Refusal):
    """Somebody would take the desk from themselves."""

    status = 409


class NotReady(Refusal):
    """The draft lacks something, so it cannot open."""

    status = 409


class ImportRefused(Refusal):
    """The file to import has a mistake, so nothing of it was taken."""

    status = 422


class PictureRefused(Refusal):
    """A file that is no picture a report can hold; nothing of it was kept."""

    status = 422


class TryLater(Refusal):
    """Passwords are tried too often just now; after ``seconds`` one will be looked at again."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class NoAnalysisYet(Refusal):
    """The survey has no finished run to show."""

    status = 409

    def __init__(self, slug: str) -> None:
        super().__init__(f"ยังไม่มีผลจัดประเด็นของ {slug} โปรดจัดประเด็นก่อน")


class StaleDecision(Refusal):
    """The theme or statement of a decision is no longer there."""

    status = 409


class UnusableTemplate(Refusal):
    """A Word template that no report can be written on; the report and the last template stay."""

    status = 422
    message = "ใช้แฟ้มนี้เป็นแม่แบบไม่ได้ โปรดเลือกแฟ้ม .docx ที่บันทึกจากโปรแกรม Word"
