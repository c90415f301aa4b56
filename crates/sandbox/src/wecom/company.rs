//! The companies that can sign in here.

use std::collections::HashMap;

use serde::Serialize;

/// A company that WeCom's sandbox knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SandboxCompany {
    pub corpid: String,
    pub name: String,
    pub members: Vec<SandboxMember>,
}

/// A person of a company. An admin manages the app there (`auth_type` 1, paytool.md §6.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SandboxMember {
    pub userid: String,
    pub name: String,
    pub admin: bool,
}

impl SandboxCompany {
    fn new(corpid: &str, name: &str, admin: (&str, &str), members: &[(&str, &str)]) -> Self {
        let person = |(userid, name): (&str, &str), admin| SandboxMember {
            userid: userid.to_owned(),
            name: name.to_owned(),
            admin,
        };
        let admin = std::iter::once(person(admin, true));
        Self {
            corpid: corpid.to_owned(),
            name: name.to_owned(),
            members: admin
                .chain(members.iter().map(|member| person(*member, false)))
                .collect(),
        }
    }

    /// The member with this userid.
    pub fn member(&self, userid: &str) -> Option<&SandboxMember> {
        self.members.iter().find(|member| member.userid == userid)
    }
}

/// The five companies of the demo; Till's demo seeds the same.
pub(super) fn demo() -> Vec<SandboxCompany> {
    vec![
        SandboxCompany::new(
            "ww1a2b3c4d5e6f7a01",
            "青禾教育科技有限公司",
            ("wangmin", "王敏"),
            &[("lixiang", "李想"), ("zhaoyun", "赵云")],
        ),
        SandboxCompany::new(
            "ww1a2b3c4d5e6f7a02",
            "远航物流集团有限公司",
            ("chenjie", "陈杰"),
            &[("liuyang", "刘洋")],
        ),
        SandboxCompany::new(
            "ww1a2b3c4d5e6f7a03",
            "北辰医疗器械有限公司",
            ("zhoufang", "周芳"),
            &[("wulei", "吴磊")],
        ),
        SandboxCompany::new(
            "ww1a2b3c4d5e6f7a04",
            "云杉餐饮管理有限公司",
            ("sunli", "孙丽"),
            &[("hejun", "何军")],
        ),
        SandboxCompany::new(
            "ww1a2b3c4d5e6f7a05",
            "江南纺织股份有限公司",
            ("qianwei", "钱伟"),
            &[("tangna", "唐娜")],
        ),
    ]
}

/// Company `number` (from 1) of a load test: `wwload0000000001` with `admin` and `m1` to `m3`.
pub(super) fn for_load(number: u32) -> SandboxCompany {
    SandboxCompany::new(
        &format!("wwload{number:010}"),
        &format!("压测企业 {number:010}"),
        ("admin", "管理员"),
        &[("m1", "成员一"), ("m2", "成员二"), ("m3", "成员三")],
    )
}

/// All companies in the order given, and by corpid.
#[derive(Debug, Default)]
pub(super) struct Directory {
    companies: Vec<SandboxCompany>,
    by_corpid: HashMap<String, usize>,
}

impl Directory {
    /// Of two companies with the same corpid the first one counts.
    pub(super) fn new(companies: Vec<SandboxCompany>) -> Self {
        let mut by_corpid = HashMap::with_capacity(companies.len());
        for (index, company) in companies.iter().enumerate() {
            by_corpid.entry(company.corpid.clone()).or_insert(index);
        }
        Self {
            companies,
            by_corpid,
        }
    }

    pub(super) fn companies(&self) -> &[SandboxCompany] {
        &self.companies
    }

    pub(super) fn company(&self, corpid: &str) -> Option<&SandboxCompany> {
        self.by_corpid
            .get(corpid)
            .and_then(|index| self.companies.get(*index))
    }

    /// Companies whose name or corpid contains `text` (all if it is empty), in order.
    pub(super) fn search<'a>(&'a self, text: &'a str) -> impl Iterator<Item = &'a SandboxCompany> {
        let wanted = text.trim();
        self.companies
            .iter()
            .filter(move |company| company.name.contains(wanted) || company.corpid.contains(wanted))
    }
}
