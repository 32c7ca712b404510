//! Tells the program which compiler made it: its report names it.

use std::process::Command;

fn main() {
    let compiler = std::env::var("RUSTC").expect("cargo names the compiler");
    let said = Command::new(compiler)
        .arg("--version")
        .output()
        .expect("the compiler says its version")
        .stdout;
    let version = String::from_utf8_lossy(&said)
        .split(' ')
        .nth(1)
        .unwrap_or("unknown")
        .to_owned();
    println!("cargo::rustc-env=RUST_VERSION={version}");
    println!("cargo::rerun-if-changed=build.rs");
}
