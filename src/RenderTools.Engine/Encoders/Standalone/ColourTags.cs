using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace RenderTools.Encoders.Standalone;

/// <summary>The colours of a frame in numbers of ITU-T H.273; null: ffmpeg does not know.</summary>
/// <param name="IsFull">Whether samples take the full range.</param>
/// <param name="Primaries">ColourPrimaries.</param>
/// <param name="Transfer">TransferCharacteristics.</param>
/// <param name="Matrix">MatrixCoefficients.</param>
internal sealed partial record ColourTags(bool IsFull, int? Primaries, int? Transfer, int? Matrix)
{
    // ffmpeg's names (libavutil/pixdesc.c). The numbers of its enums are those of H.273.
    private static readonly FrozenDictionary<string, int> PrimariesByName = Table(
        ("bt709", 1),
        ("bt470m", 4),
        ("bt470bg", 5),
        ("smpte170m", 6),
        ("smpte240m", 7),
        ("film", 8),
        ("bt2020", 9),
        ("smpte428", 10),
        ("smpte431", 11),
        ("smpte432", 12),
        ("ebu3213", 22)
    );

    private static readonly FrozenDictionary<string, int> TransferByName = Table(
        ("bt709", 1),
        ("bt470m", 4),
        ("bt470bg", 5),
        ("smpte170m", 6),
        ("smpte240m", 7),
        ("linear", 8),
        ("log100", 9),
        ("log316", 10),
        ("iec61966-2-4", 11),
        ("bt1361e", 12),
        ("iec61966-2-1", 13),
        ("bt2020-10", 14),
        ("bt2020-12", 15),
        ("smpte2084", 16),
        ("smpte428", 17),
        ("arib-std-b67", 18)
    );

    private static readonly FrozenDictionary<string, int> MatrixByName = Table(
        ("gbr", 0),
        ("bt709", 1),
        ("fcc", 4),
        ("bt470bg", 5),
        ("smpte170m", 6),
        ("smpte240m", 7),
        ("ycgco", 8),
        ("bt2020nc", 9),
        ("bt2020c", 10),
        ("smpte2085", 11),
        ("chroma-derived-nc", 12),
        ("chroma-derived-c", 13),
        ("ictcp", 14)
    );

    /// <summary>Nothing is known.</summary>
    public static readonly ColourTags Unknown = new(IsFull: false, Primaries: null, Transfer: null, Matrix: null);

    /// <summary>Reads what ffmpeg's showinfo prints of a frame.</summary>
    public static ColourTags Parse(string log) =>
        Line().Match(log) is { Success: true } match
            ? new ColourTags(
                match.Groups["range"].Value == "pc",
                Number(PrimariesByName, match.Groups["primaries"].Value),
                Number(TransferByName, match.Groups["transfer"].Value),
                Number(MatrixByName, match.Groups["matrix"].Value)
            )
            : Unknown;

    private static int? Number(FrozenDictionary<string, int> table, string name) =>
        table.TryGetValue(name, out var number) ? number : null;

    private static FrozenDictionary<string, int> Table(params (string Name, int Number)[] pairs) =>
        pairs.ToFrozenDictionary(p => p.Name, p => p.Number, StringComparer.Ordinal);

    [GeneratedRegex(
        @"color_range:(?<range>\S+) color_space:(?<matrix>\S+) color_primaries:(?<primaries>\S+) "
            + @"color_trc:(?<transfer>\S+)",
        RegexOptions.ExplicitCapture,
        60_000
    )]
    private static partial Regex Line();
}
