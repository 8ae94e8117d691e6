//! The path of a PATCH operation.

#![no_main]

use libfuzzer_sys::fuzz_target;
use scimscope::scim::patch::PatchPath;
use scimscope::scim::remark::Tolerance;
use scimscope::scim::{Profile, Remark};

fuzz_target!(|text: &str| {
    let (strict, _) = parse(text, Profile::Strict);
    let (lenient, remarks) = parse(text, Profile::Lenient);
    if let Some(path) = strict {
        assert_eq!(remarks, [], "nothing was to be forgiven");
        assert_eq!(
            Some(&path),
            lenient.as_ref(),
            "the lenient profile reads it otherwise"
        );
        let printed = path.to_string();
        let (again, _) = parse(&printed, Profile::Strict);
        assert_eq!(Some(path), again, "printed as {printed}");
    }
});

fn parse(text: &str, profile: Profile) -> (Option<PatchPath>, Vec<Remark>) {
    let mut remarks = Vec::new();
    let path = PatchPath::parse(text, &mut Tolerance::new(profile, &mut remarks));
    (path.ok(), remarks)
}
