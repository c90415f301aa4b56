//! The only SQL of Till.
//!
//! [`Store::open`] opens one SQLite file, or a PostgreSQL database that several nodes share. All times are [`Instant`]s (ms UTC), all amounts are fen, all days are in Asia/Shanghai.
//!
//! # Changing an order
//! [`Store::submit`] takes a domain [`Command`], lets the domain decide it against what is stored, and
//! writes the decision with everybody else's in one transaction; it answers the domain's [`Reply`]
//! after the commit. [`SubmitError::Refused`] carries the domain's refusal, [`SubmitError::Busy`]
//! means 503 with Retry-After. [`Store::changes`] tells of every order that changed, after the commit.
//!
//! # Nouns
//! Typed functions, one file each; every write goes through the same queue:
//! - providers: `create_provider`, `save_provider`, `provider`, `provider_by_corpid`, `providers`
//! - staff: `create_staff`, `save_staff`, `set_staff_password`, `staff_by_email`, `staff`, `staff_of`;
//!   operators: `create_operator`, `save_operator`, `set_operator_password`, `operator_by_email`,
//!   `operator`, `operators`; invitations: `create_invitation`, `invitation`, `invitations_of`,
//!   `accept_invitation`, `delete_invitation`
//! - companies: `upsert_company`, `company`, `companies`, `company_by_credit_code`, `companies_named`,
//!   `upsert_member`, `member`, `members_of`, `memberships_of`, `change_member`, `member_changes`
//! - sessions: `create_session`, `signed_in` (finds who it is, and prolongs), `delete_session`,
//!   `delete_sessions_of`, `delete_expired_sessions`
//! - catalogue: `save_product`, `products`, `products_named`, `product`, `product_by_code`, `product_version`,
//!   `product_versions`
//! - channels: `save_channel_account`, `channel_account`, `channel_accounts`; `store_notification`,
//!   `notification_handled`, `pending_notifications`
//! - paytool: `save_paytool`, `paytool`, `save_suite`, `suites`, `suites_with_id`; `keep_token`,
//!   `token`, `forget_tokens`; `take_nonce`, `give_nonce_back`, `forget_paytool`; `store_media`,
//!   `media`, `keep_media`; `save_callback`, `callback`, `queue_notices`, `queue_ticket`,
//!   `deliveries_due`, `claim_delivery`, `delivery_tried`, `deliveries_of`, `replay_delivery`
//! - `/v1`: `create_api_key`, `api_key`, `api_keys`, `revoke_api_key`, `api_key_used`; `submit_once`,
//!   `done_before`, `keep_answer`, `let_key_go`, `forget_keys`; `events_after`;
//!   `payments`; `create_webhook`, `change_webhook`, `enable_webhook`, `disable_webhook`, `pause_webhook`,
//!   `rotate_webhook`, `remove_webhook`, `webhook`, `webhooks`, `webhook_due`, `webhook_tried`,
//!   `webhook_deliveries`, `replay_webhook`, `take_events`
//! - titles of fapiao: `save_fapiao_title`, `fapiao_titles`, `forget_fapiao_title`
//! - notices: `take_events` plans, `notices_due`, `claim_notice`, `notice_tried`; `notice_choice`,
//!   `choose_notices`
//! - files that orders are made from: `keep_bulk_file`, `bulk_file`, `end_bulk_rows`, `forget_bulk_files`
//! - templates of orders: `save_order_template`, `order_template`, `order_templates`,
//!   `delete_order_template`
//! - renewals: `ask_renewal`, `renewal_request`, `renewal_requests`, `renewal_answered`, `renewal_made`
//! - limits: `hit`, `forget_hits`, `create_email_code`, `use_email_code`, `forget_email_codes`, `lease`,
//!   `release_lease`, `setting`, `set_setting`; `open_link`, `link_opens`
//!
//! - audit log: written with each act; `note_act`, `note_act_aside`, `audit_log`, `audit_of_order`, `audit_head`; [`asked_from`], [`asked_by`], [`done_by`]
//!
//! # Views
//! - `orders` ([`OrderFilter`], [`Cursor`]), `order_counts`; `order`, `order_by_number`, `order_world`,
//!   `order_by_token` (with who sells), `order_detail`, `order_detail_by_id`, `attempt`, `attempts_of`; `world` for
//!   previews with the domain's own functions
//! - `fapiao` ([`FapiaoFilter`], [`FapiaoCursor`]), `fapiao_of`, `fapiao_application`
//! - `company_orders`, `subscriptions_of` (across providers: the order centre); `customers`,
//!   `customer`, `has_dealt`
//! - jobs: `orders_due` ([`Due`]), `postpone_order`, `shift_completions`, `attempts_due`, `claim_attempt`, `refunds_due`,
//!   `claim_refund`, `undelivered`
//! - books: `ours_of`, `keep_statement`, `statement_days`, `statement_day`, `exceptions_of`, `resolve_exception`,
//!   `note_statement_trouble`, `statement_troubles`,
//!   `billed`; `turnovers`, `ledger`, `audit` and `verify` (what does not hold), `plans` (how the database runs each
//!   statement)
//! - operation: [`back_up`], [`put_back`], [`move_to_postgres`], [`distribute()`], `can_write`, `queue_len`, [`Meter`]
//!
//! [`Instant`]: till_domain::time::Instant
//! [`Command`]: till_domain::decide::Command
//! [`Reply`]: till_domain::decide::Reply

mod api_keys;
mod audit_log;
mod backup;
mod batch;
mod books;
mod bulk;
mod callbacks;
mod carry;
mod channel_accounts;
mod companies;
mod distribute;
mod error;
mod exec;
mod fapiao_titles;
mod feed;
mod invitations;
mod limits;
mod link_opens;
mod media;
mod members;
mod meter;
mod migrate;
mod notices;
mod notifications;
mod once;
mod order_templates;
mod paytool;
mod plans;
mod products;
mod providers;
mod renewals;
mod sessions;
mod spread;
mod staff;
mod store;
mod verify;
mod view;
mod webhook_deliveries;
mod webhooks;
mod writer;

pub use api_keys::ApiKey;
pub use audit_log::{
    AuditCursor, AuditFilter, AuditKind, AuditPage, AuditRow, Author, FieldChange, asked_by,
    asked_from, done_by, of_installation,
};
pub use backup::{back_up, file_of, is_postgres, move_to_postgres, put_back};
pub use books::{BilledLine, BooksException, Resolution, StatementDay, StatementTrouble};
pub use bulk::{BulkEnd, BulkFile, BulkRow};
pub use callbacks::{CallbackEndpoint, Delivery, DeliveryAnswer, QueuedNotice};
pub use carry::{Carried, CarriedTable, OnCarried, Step};
pub use channel_accounts::ChannelAccount;
pub use distribute::{Distribution, distribute, distribution};
pub use error::{Constraint, StoreError, SubmitError};
pub use feed::FeedEvent;
pub use invitations::Invitation;
pub use link_opens::LinkOpen;
pub use media::{Media, MediaFacts};
pub use meter::{BatchDone, Meter};
pub use notices::{DueNotice, NoticeAnswer, NoticeChoice, PlannedNotice};
pub use notifications::Notification;
pub use once::{Answered, Before, Once};
pub use order_templates::{MAX_TEMPLATES, OrderTemplate};
pub use paytool::{Paytool, Suite};
pub use plans::Plan;
pub use renewals::RenewalRequest;
pub use sessions::{Session, SignedIn, Subject};
pub use staff::Operator;
pub use store::{Changed, Clock, EntropySource, Options, Store};
pub use verify::{Finding, Verified};
pub use view::{
    ApplicationCursor, ApplicationRow, CompanyOrders, Cursor, Customer, CustomerPage, Difference,
    Due, DueAttempt, DueRefund, FapiaoCursor, FapiaoFilter, FapiaoView, Funnel, HeldCursor,
    HeldRow, LedgerCursor, LedgerLine, LiveLink, MOST_IN_OVERVIEW, MoneyIn, OrderDetail,
    OrderFilter, OrderPage, OrderRow, Overview, Page, Payment, PaymentCursor, PaymentFilter,
    RefundRow, Turnover,
};
pub use webhook_deliveries::{Replay, TellWebhook, WebhookDelivery, WebhookTry};
pub use webhooks::Webhook;
