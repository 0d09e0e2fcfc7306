//! `operations FOLDER`: does the work of each file in a folder, named `WORK.NAME`, once. Prints a line for each: its name, its bytes, how many
//! allocations were made and how many bytes they held at most, with tabs between them. In callgrind (`--instr-atstart=yes
//! --dump-instr=no`), each piece of work is one dump, with its file's name.

use std::error::Error;
use std::ffi::CString;
use std::fs;
use std::hint::black_box;

use npm_hooks::{Event, PackumentFacts, Secret, Tag, compare_packuments, explain_signature, review_release};
use npm_hooks_native::allocations::{Counting, counted};
use npm_hooks_native::valgrind::{dump_instructions, zero_instructions};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("the folder of files is missing")?;
    let secret = Secret::new("super-secret-string")?;
    let mut names: Vec<String> = fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, Box<dyn Error>>>()?;
    names.sort();
    for name in names {
        let bytes = fs::read(format!("{folder}/{name}"))?;
        let work = work_of(&name, &secret, &bytes)?;
        let label = CString::new(name.as_str())?;
        zero_instructions();
        let ((), allocations) = counted(work);
        dump_instructions(&label);
        println!("{name}\t{}\t{}\t{}", bytes.len(), allocations.count, allocations.peak_bytes);
    }
    Ok(())
}

/// What a file's name asks for; the result, which may be an error, counts as read.
fn work_of<'a>(name: &str, secret: &'a Secret, bytes: &'a [u8]) -> Result<Box<dyn FnOnce() + 'a>, Box<dyn Error>> {
    let tag = secret.sign(bytes);
    let header = Secret::new("another secret")?.sign(bytes).to_string();
    Ok(match name.split('.').next() {
        Some("deliver") => Box::new(move || {
            let body = secret.verify(bytes, &tag).ok();
            drop(black_box(body.map(|body| Event::parse(body).map(|event| event.classify()))));
        }),
        Some("explain") => Box::new(move || {
            let secrets = [Secret::new("super-secret-string").expect("it is not blank")];
            black_box(explain_signature(bytes, Some(header.as_bytes()), &secrets));
        }),
        Some("header") => Box::new(move || {
            let _ = black_box(Tag::from_header(Some(bytes)));
        }),
        Some("facts") => Box::new(move || drop(black_box(PackumentFacts::read(bytes)))),
        Some("compare") => Box::new(move || {
            let facts = PackumentFacts::read(bytes);
            drop(black_box(facts.map(|facts| compare_packuments(None, Some(&facts)))));
        }),
        Some("review") => Box::new(move || drop(black_box(review_release(bytes, "1.0.0")))),
        _ => return Err(format!("{name}: its work is not known").into()),
    })
}
