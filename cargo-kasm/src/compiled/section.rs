//! The section in which declarations are left, in all the files that compilers and linkers write.

use camino::Utf8Path;
use object::read::archive::{ArchiveFile, ArchiveMember};
use object::read::macho::{FatArch, MachOFatFile, MachOFatFile32, MachOFatFile64};
use object::{File, FileKind, Object as _, ObjectSection as _};

use super::CompiledError;

/// What the section is called: by ELF, COFF and WebAssembly, and by Mach-O in its segment `__DATA`.
const NAMES: [&[u8]; 2] = [b".kasmreg", b"__kasmreg"];
/// How the members of an archive end that rustc compiled.
const RUST_OBJECT: &[u8] = b".rcgu.o";
/// How LLVM bitcode begins, as it is and in a wrapper.
const BITCODE: [&[u8]; 2] = [b"BC\xC0\xDE", b"\xDE\xC0\x17\x0B"];

/// Reads the declarations' sections of a library or executable.
///
/// A linked file has one, which holds the sections of all that was linked, padding included.
///
/// # Errors
/// Where the file cannot be read, is damaged, or holds no object code.
pub fn sections(file: &Utf8Path) -> Result<Vec<Vec<u8>>, CompiledError> {
    let path = || file.to_owned();
    let data =
        std::fs::read(file).map_err(|source| CompiledError::Read { path: path(), source })?;
    read(&data).map_err(|problem| match problem {
        Problem::Malformed(reason) => CompiledError::Malformed { path: path(), reason },
        Problem::ThinArchive => CompiledError::ThinArchive { path: path() },
        Problem::Bitcode => CompiledError::Bitcode { path: path() },
    })
}

/// An error of which the file is not known yet.
#[derive(Debug)]
enum Problem {
    Malformed(String),
    ThinArchive,
    Bitcode,
}

impl From<object::Error> for Problem {
    fn from(error: object::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

fn read(data: &[u8]) -> Result<Vec<Vec<u8>>, Problem> {
    let mut reader = Reader { left: data.len(), ..Reader::default() };
    reader.file(data)?;
    // Objects in other languages may lie beside the bitcode: they do not make up for it.
    if reader.saw_bitcode && reader.found.is_empty() {
        return Err(Problem::Bitcode);
    }
    Ok(reader.found)
}

#[derive(Default)]
struct Reader {
    found: Vec<Vec<u8>>,
    saw_bitcode: bool,
    /// How much more is taken. Sections that overlap could make of a file any multiple of it.
    left: usize,
}

impl Reader {
    fn file(&mut self, data: &[u8]) -> Result<(), Problem> {
        match FileKind::parse(data) {
            Ok(FileKind::MachOFat32) => self.universal(&MachOFatFile32::parse(data)?, data),
            Ok(FileKind::MachOFat64) => self.universal(&MachOFatFile64::parse(data)?, data),
            _ => self.image(data),
        }
    }

    /// A file for several architectures, each of which has the same declarations.
    fn universal<Arch: FatArch>(
        &mut self,
        file: &MachOFatFile<'_, Arch>,
        data: &[u8],
    ) -> Result<(), Problem> {
        file.arches().iter().try_for_each(|arch| self.image(arch.data(data)?))
    }

    fn image(&mut self, data: &[u8]) -> Result<(), Problem> {
        match data {
            _ if is_bitcode(data) => self.saw_bitcode = true,
            _ if FileKind::parse(data)? == FileKind::Archive => return self.archive(data),
            _ => return self.object(data),
        }
        Ok(())
    }

    fn archive(&mut self, data: &[u8]) -> Result<(), Problem> {
        let archive = ArchiveFile::parse(data)?;
        if archive.is_thin() {
            return Err(Problem::ThinArchive);
        }
        archive.members().try_for_each(|member| self.member(&member?, data))
    }

    fn member(&mut self, member: &ArchiveMember<'_>, archive: &[u8]) -> Result<(), Problem> {
        let data = member.data(archive)?;
        if is_bitcode(data) {
            self.saw_bitcode = true;
            return Ok(());
        }
        match self.object(data) {
            // Metadata, import stubs, and what other compilers write: none of it declares anything.
            Err(_) if !member.name().ends_with(RUST_OBJECT) => Ok(()),
            read => read,
        }
    }

    fn object(&mut self, data: &[u8]) -> Result<(), Problem> {
        for section in File::parse(data)?.sections() {
            if NAMES.contains(&section.name_bytes()?) {
                self.take(section.data()?)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, section: &[u8]) -> Result<(), Problem> {
        if section.is_empty() {
            return Ok(());
        }
        let Some(left) = self.left.checked_sub(section.len()) else {
            return Err(Problem::Malformed("its sections overlap".to_owned()));
        };
        self.left = left;
        self.found.push(section.to_owned());
        Ok(())
    }
}

fn is_bitcode(data: &[u8]) -> bool {
    BITCODE.iter().any(|magic| data.starts_with(magic))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A WebAssembly module with one custom section, which is the shortest object file.
    fn module(section: &str, content: &[u8]) -> Vec<u8> {
        let named = [&[size(section.len())], section.as_bytes(), content].concat();
        [b"\0asm\x01\0\0\0\0", [size(named.len())].as_slice(), &named].concat()
    }

    /// A length below 128 as WebAssembly writes it.
    fn size(length: usize) -> u8 {
        u8::try_from(length).ok().filter(|length| *length < 128).unwrap()
    }

    fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = b"!<arch>\n".to_vec();
        for (name, content) in members {
            let name = format!("{name}/");
            let header =
                format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 0, content.len());
            archive.extend([header.as_bytes(), content].concat());
            archive.resize(archive.len().next_multiple_of(2), b'\n');
        }
        archive
    }

    /// An ELF object file whose sections of that name are all of its bytes, over and over.
    fn overlapping() -> Vec<u8> {
        const HEADER: usize = 64;
        let names = b"\0.kasmreg\0";
        let section = |name: u32, kind: u32, offset: u64, size: u64| {
            let mut header = [0; HEADER];
            header[..4].copy_from_slice(&name.to_le_bytes());
            header[4..8].copy_from_slice(&kind.to_le_bytes());
            header[24..32].copy_from_slice(&offset.to_le_bytes());
            header[32..40].copy_from_slice(&size.to_le_bytes());
            header
        };
        let mut file = [0; HEADER];
        file[..7].copy_from_slice(b"\x7FELF\x02\x01\x01");
        file[16] = 1; // relocatable
        file[18] = 62; // x86-64
        file[20] = 1;
        file[40] = 64; // the sections' headers: where, how large, how many, and which has names
        file[52] = 64;
        file[58] = 64;
        file[60] = 4;
        file[62] = 1;
        let sections = [
            section(0, 0, 0, 0),
            section(0, 3, 320, names.len() as u64),
            section(1, 1, 0, 320),
            section(1, 1, 0, 320),
        ];
        [file.as_slice(), &sections.concat(), names].concat()
    }

    #[test]
    fn an_object_file_by_itself() {
        assert_eq!(read(&module(".kasmreg", b"hello")).unwrap(), [b"hello"]);
        assert_eq!(read(&module("__kasmreg", b"hello")).unwrap(), [b"hello"]);
        assert!(read(&module(".kasmregs", b"hello")).unwrap().is_empty());
        assert!(read(&module(".kasmreg", b"")).unwrap().is_empty());
    }

    #[test]
    fn every_object_of_an_archive() {
        let archive = archive(&[
            ("lib.rmeta", b"no object"),
            ("a.rcgu.o", &module(".kasmreg", b"one")),
            ("b.rcgu.o", &module("elsewhere", b"two")),
            ("c.o", &module(".kasmreg", b"three")),
            ("d.o", b"\x4C\x01 is how text may begin, and COFF"),
        ]);
        assert_eq!(read(&archive).unwrap(), [b"one".as_slice(), b"three"]);
    }

    #[test]
    fn a_damaged_rust_object_is_not_passed_over() {
        let archive = archive(&[("a.rcgu.o", b"nothing that has a name")]);
        assert!(matches!(read(&archive), Err(Problem::Malformed(_))));
    }

    #[test]
    fn bitcode_is_an_error_where_it_hides_declarations() {
        let native = module("elsewhere", b"");
        for magic in BITCODE {
            let bitcode = [magic, [0; 20].as_slice()].concat();
            let both = archive(&[("a.rcgu.o", &bitcode), ("b.o", &native)]);
            assert!(matches!(read(&both), Err(Problem::Bitcode)));
            assert!(matches!(read(&bitcode), Err(Problem::Bitcode)));
            let found = archive(&[("a.o", &bitcode), ("b.rcgu.o", &module(".kasmreg", b"x"))]);
            assert_eq!(read(&found).unwrap(), [b"x"]);
        }
    }

    #[test]
    fn a_thin_archive_is_refused() {
        let thin = [b"!<thin>\n", archive(&[("a.o", b"elsewhere")]).split_at(8).1].concat();
        assert!(matches!(read(&thin), Err(Problem::ThinArchive)));
    }

    #[test]
    fn sections_that_overlap_are_not_multiplied() {
        let problem = read(&overlapping()).unwrap_err();
        assert!(matches!(&problem, Problem::Malformed(reason) if reason == "its sections overlap"));
    }

    #[test]
    fn what_is_no_such_file_is_an_error() {
        let garbage: [&[u8]; 5] = [b"", b"x", b"!<arch>\n", &[0xAB; 4096], b"\xCA\xFE\xBA\xBE"];
        for data in garbage {
            assert!(matches!(read(data), Err(Problem::Malformed(_))), "{data:?}");
        }
    }

    #[test]
    fn no_cut_and_no_wrong_byte_makes_it_panic() {
        let archive = archive(&[("a.rcgu.o", &module(".kasmreg", b"one"))]);
        for whole in [archive, overlapping()] {
            for end in 0..whole.len() {
                let _ = read(&whole[..end]);
            }
            for (place, byte) in (0..whole.len()).flat_map(|at| [0, 1, 127, 255].map(|b| (at, b))) {
                let mut wrong = whole.clone();
                wrong[place] = byte;
                let _ = read(&wrong);
            }
        }
    }

    #[test]
    fn errors_name_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = Utf8Path::from_path(folder.path()).unwrap().join("libp.rlib");
        let error = sections(&file).unwrap_err();
        assert!(matches!(&error, CompiledError::Read { path, .. } if *path == file), "{error}");
        std::fs::write(&file, "garbage").unwrap();
        assert!(sections(&file).unwrap_err().to_string().contains(file.as_str()));
    }
}
