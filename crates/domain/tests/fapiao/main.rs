//! 开票 (SPEC §5, §9.11, §9.16): who may ask, for how much, what the provider does, and what it means for
//! refunds.

mod red;
mod states;
mod storm;
#[path = "../world/mod.rs"]
mod world;

use till_domain::decide::{Decision, Reply, Verb};
use till_domain::fapiao::{
    Apply, Delivery, FapiaoKind, FapiaoStage, FapiaoVerb, Issue, Request, SendWay, Title,
};
use till_domain::id::{FapiaoId, OrderId};
use till_domain::money::Fen;
use till_domain::order::{OrderState, PayType, Settled};
use till_domain::party::{Act, Actor, Role, permits};
use till_domain::refund::{RefundVerb, TakeBack};
use till_domain::refusal::Refusal;
use world::*;

fn id(n: u128) -> FapiaoId {
    FapiaoId::from_uuid(uuid::Uuid::from_u128(n))
}

/// Company A has paid ¥3,650.00.
fn sold() -> (Desk, OrderId) {
    let mut desk = Desk::new();
    let order = desk.sell(crm(10, 365));
    desk.buy(order, &amy());
    (desk, order)
}

fn request() -> Request {
    Request {
        kind: FapiaoKind::General,
        title: Title {
            name: "上海示例有限公司".to_owned(),
            tax_number: "91350100M000100Y43".to_owned(),
            ..Title::default()
        },
        delivery: Delivery::Email {
            address: "caiwu@example.com".to_owned(),
        },
    }
}

fn apply_with(n: u128, amount: Option<Fen>, request: Request) -> FapiaoVerb {
    FapiaoVerb::Apply(Box::new(Apply {
        id: id(n),
        amount,
        room: None,
        request,
        confirmed: false,
    }))
}

fn apply(n: u128, amount: Option<Fen>) -> FapiaoVerb {
    apply_with(n, amount, request())
}

fn issue(n: u128) -> FapiaoVerb {
    FapiaoVerb::Issue {
        id: id(n),
        issue: Box::new(Issue {
            way: SendWay::Email,
            number: "24312000000012345678".to_owned(),
            files: Vec::new(),
            note: "sent".to_owned(),
        }),
    }
}

fn cancel(n: u128) -> FapiaoVerb {
    let note = "抬头有误".to_owned();
    FapiaoVerb::Cancel { id: id(n), note }
}

fn start_red(n: u128) -> FapiaoVerb {
    let note = String::new();
    FapiaoVerb::StartRed { id: id(n), note }
}

fn finish_red(n: u128) -> FapiaoVerb {
    let number = "24312000000087654321".to_owned();
    FapiaoVerb::FinishRed { id: id(n), number }
}

fn call_off_red(n: u128) -> FapiaoVerb {
    let note = "not needed".to_owned();
    FapiaoVerb::CallOffRed { id: id(n), note }
}

fn act(
    desk: &mut Desk,
    order: OrderId,
    who: &Actor,
    verb: FapiaoVerb,
) -> Result<Decision, Refusal> {
    desk.act(order, who, Verb::Fapiao(verb))
}

fn settled(desk: &Desk, order: OrderId) -> &Settled {
    match &desk.order(order).state {
        OrderState::Paid { settled, .. } => settled,
        other => panic!("not paid: {other:?}"),
    }
}

fn stage(desk: &Desk, order: OrderId, n: u128) -> FapiaoStage {
    let parts = &settled(desk, order).fapiao;
    parts.iter().find(|part| part.id == id(n)).unwrap().stage
}

#[test]
fn several_applications_split_an_order_and_never_exceed_what_was_paid() {
    let (mut desk, order) = sold();
    act(&mut desk, order, &amy(), apply(1, Some(yuan(3000)))).unwrap();
    let more = act(&mut desk, order, &amy(), apply(2, Some(yuan(651))));
    assert_eq!(refused(more), "fapiao_above_rest");
    act(&mut desk, order, &amy(), apply(3, None)).unwrap();
    assert_eq!(settled(&desk, order).fapiao[1].amount, yuan(650));
    let nothing = act(&mut desk, order, &amy(), apply(4, None));
    assert_eq!(refused(nothing), "fapiao_nothing_left");
    // What is withdrawn or cancelled can be applied for again.
    act(&mut desk, order, &amy(), FapiaoVerb::Withdraw { id: id(3) }).unwrap();
    act(&mut desk, order, &finn(), cancel(1)).unwrap();
    act(&mut desk, order, &amy(), apply(5, None)).unwrap();
    assert_eq!(settled(&desk, order).fapiao[2].amount, yuan(3650));
}

#[test]
fn a_form_sent_twice_applies_once() {
    let (mut desk, order) = sold();
    let again = |n| {
        FapiaoVerb::Apply(Box::new(Apply {
            id: id(n),
            amount: Some(yuan(100)),
            room: Some(yuan(3650)),
            request: request(),
            confirmed: false,
        }))
    };
    act(&mut desk, order, &amy(), again(1)).unwrap();
    let same = act(&mut desk, order, &amy(), again(1)).unwrap();
    assert_eq!(same.reply, Reply::Already);
    let other = act(&mut desk, order, &amy(), again(2));
    assert_eq!(refused(other), "fapiao_rest_changed");
}

#[test]
fn what_went_back_has_no_fapiao_and_what_may_go_back_waits() {
    let (mut desk, order) = sold();
    act(&mut desk, order, &amy(), apply(1, None)).unwrap();
    let part = RefundVerb::Start {
        amount: yuan(650),
        take_back: TakeBack::Nothing,
        note: "too much".to_owned(),
        rest: None,
    };
    desk.act(order, &boss(), Verb::Refund(part)).unwrap();
    let too_much = act(&mut desk, order, &finn(), issue(1));
    assert_eq!(refused(too_much), "fapiao_above_rest");
    act(&mut desk, order, &finn(), cancel(1)).unwrap();
    act(&mut desk, order, &amy(), apply(2, None)).unwrap();
    assert_eq!(settled(&desk, order).fapiao[1].amount, yuan(3000));
    let ask = RefundVerb::Apply {
        reason: "why".to_owned(),
        expected: None,
    };
    desk.act(order, &amy(), Verb::Refund(ask)).unwrap();
    let waits = act(&mut desk, order, &finn(), issue(2));
    assert_eq!(refused(waits), "fapiao_refund_open");
}

#[test]
fn a_special_fapiao_says_where_the_company_is_and_banks() {
    let whole = Title {
        address: "上海市浦东新区世纪大道 1 号".to_owned(),
        phone: "021-5888 0000".to_owned(),
        bank: "招商银行上海分行".to_owned(),
        account: "6225 8801 0000 0000".to_owned(),
        ..request().title
    };
    let kept = whole.checked(FapiaoKind::Special, false).unwrap();
    assert_eq!(kept.account, "6225880100000000");
    type Spoil = fn(&mut Title);
    let cases: [(Spoil, &str); 8] = [
        (|t| t.name = " ".to_owned(), "fapiao_title_name"),
        (|t| t.tax_number.truncate(15), "fapiao_tax_number"),
        (
            |t| t.tax_number = "91350100M000100Y44".to_owned(),
            "fapiao_tax_number_doubtful",
        ),
        (|t| t.address.clear(), "fapiao_title_address"),
        (|t| t.phone = "call me".to_owned(), "fapiao_title_phone"),
        (|t| t.bank.clear(), "fapiao_bank"),
        (|t| t.account = "12".to_owned(), "fapiao_account"),
        (|t| t.address = "号".repeat(101), "fapiao_title_address"),
    ];
    for (spoil, code) in cases {
        let mut title = whole.clone();
        spoil(&mut title);
        let fault = title.checked(FapiaoKind::Special, false).unwrap_err();
        assert_eq!(fault.code(), code);
    }
    let mut doubtful = whole;
    doubtful.tax_number = "91350100m000100y44".to_owned();
    assert!(doubtful.checked(FapiaoKind::Special, true).is_ok());
    assert!(request().title.checked(FapiaoKind::General, false).is_ok());
}

#[test]
fn it_comes_by_mail_or_courier_and_each_has_its_fields() {
    let courier = |contact: &str, phone: &str, address: &str, postcode: &str| Delivery::Courier {
        contact: contact.to_owned(),
        phone: phone.to_owned(),
        address: address.to_owned(),
        postcode: postcode.to_owned(),
    };
    let email = |address: &str| Delivery::Email {
        address: address.to_owned(),
    };
    let cases = [
        (email(" a@b.cn "), ""),
        (email("a@b"), "fapiao_email"),
        (email("a b@c.cn"), "fapiao_email"),
        (email("@c.cn"), "fapiao_email"),
        (courier("王芳", "13800000000", "上海市", ""), ""),
        (courier("王芳", "13800000000", "上海市", "200000"), ""),
        (courier("", "13800000000", "上海市", ""), "fapiao_contact"),
        (courier("王芳", "?", "上海市", ""), "fapiao_contact_phone"),
        (
            courier("王芳", "13800000000", "", ""),
            "fapiao_contact_address",
        ),
        (
            courier("王芳", "13800000000", "上海市", "2000"),
            "fapiao_postcode",
        ),
    ];
    for (delivery, code) in cases {
        let asked = Request {
            delivery,
            ..request()
        };
        let found = asked.checked(false).err().map_or("", |fault| fault.code());
        assert_eq!(found, code, "{asked:?}");
    }
}

#[test]
fn those_who_see_an_order_and_file_may_apply_and_money_people_decide() {
    for (who, expected) in [
        (amy(), "not refused"),
        (fin(), "not refused"),
        (anna(), "not_found"),
        (bob(), "not_found"),
        (boss(), "not_permitted"),
        (api(), "not_permitted"),
    ] {
        let (mut desk, order) = sold();
        let outcome = act(&mut desk, order, &who, apply(1, None));
        assert_eq!(refused(outcome), expected, "{who:?}");
    }
    for who in [boss(), finn(), sales(), api(), amy()] {
        let (mut desk, order) = sold();
        act(&mut desk, order, &amy(), apply(1, None)).unwrap();
        let may = permits(who.role(), Act::HandleMoney);
        let outcome = refused(act(&mut desk, order, &who, issue(1)));
        assert_eq!(outcome == "not refused", may, "{who:?}");
    }
    assert!(!permits(Role::Anonymous, Act::ApplyFapiao));
}

#[test]
fn a_sent_fapiao_says_how_it_was_sent() {
    let say = |way: SendWay, number: &str, note: &str| FapiaoVerb::Issue {
        id: id(1),
        issue: Box::new(Issue {
            way,
            number: number.to_owned(),
            files: Vec::new(),
            note: note.to_owned(),
        }),
    };
    let courier = |number: &str| SendWay::Courier {
        number: number.to_owned(),
    };
    for (verb, expected) in [
        (say(courier("SF1234567890"), "", ""), "not refused"),
        (say(courier(""), "12345678", "SF1234567890"), "not refused"),
        (say(courier(""), "", ""), "fapiao_sent_how"),
        (say(SendWay::Email, "", ""), "fapiao_sent_how"),
        (say(courier("顺丰"), "", ""), "fapiao_courier"),
        (say(SendWay::Email, "1234567", "sent"), "fapiao_number"),
        (
            say(SendWay::Email, "", &"票".repeat(67)),
            "fapiao_note_too_long",
        ),
    ] {
        let (mut desk, order) = sold();
        act(&mut desk, order, &amy(), apply(1, None)).unwrap();
        let outcome = act(&mut desk, order, &finn(), verb.clone());
        assert_eq!(refused(outcome), expected, "{verb:?}");
    }
}

#[test]
fn where_no_money_came_there_is_nothing_to_invoice() {
    let mut desk = Desk::new();
    let unpaid = desk.sell(crm(10, 365));
    desk.place(unpaid, &amy()).unwrap();
    let early = act(&mut desk, unpaid, &amy(), apply(1, None));
    assert_eq!(refused(early), "fapiao_not_paid");
    let mut desk = Desk::new();
    let mut gift = desk.offer(crm(10, 365));
    gift.pay_type = PayType::Free;
    let gift = desk.create(&gift);
    desk.place(gift, &amy()).unwrap();
    desk.act(gift, &amy(), Verb::Confirm).unwrap();
    let free = act(&mut desk, gift, &amy(), apply(1, None));
    assert_eq!(refused(free), "fapiao_nothing_paid");
}
