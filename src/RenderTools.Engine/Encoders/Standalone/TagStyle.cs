using System.Globalization;

namespace RenderTools.Encoders.Standalone;

/// <summary>How an encoder is told the colours of its frames.</summary>
/// <param name="Primaries">The option of the colour primaries.</param>
/// <param name="Transfer">The option of the transfer characteristic.</param>
/// <param name="Matrix">The option of the matrix coefficients.</param>
internal sealed record TagStyle(string Primaries, string Transfer, string Matrix)
{
    /// <summary>The value for a number of H.273; null: the encoder has none.</summary>
    public required Func<ColourKind, int, string?> Value { get; init; }

    /// <summary>
    /// rav1e takes names only. AV1 has the numbers of H.273, and rav1e calls them by its specification's names.
    /// </summary>
    public static readonly TagStyle OfRav1e = new("--primaries", "--transfer", "--matrix")
    {
        Value = (kind, number) =>
            (kind, number) switch
            {
                (_, 1) => "BT709",
                (ColourKind.Matrix, 4) => "FCC",
                (_, 4) => "BT470M",
                (_, 5) => "BT470BG",
                (_, 6) => "BT601",
                (_, 7) => "SMPTE240",
                (ColourKind.Primaries, 8) => "GenericFilm",
                (ColourKind.Transfer, 8) => "Linear",
                (ColourKind.Matrix, 8) => "YCgCo",
                (ColourKind.Primaries, 9) => "BT2020",
                (ColourKind.Transfer, 9) => "Log100",
                (ColourKind.Matrix, 9) => "BT2020NCL",
                (ColourKind.Primaries, 10) => "XYZ",
                (ColourKind.Transfer, 10) => "Log100Sqrt10",
                (ColourKind.Matrix, 10) => "BT2020CL",
                (ColourKind.Primaries, 11) => "SMPTE431",
                (ColourKind.Transfer, 11) => "IEC61966",
                (ColourKind.Primaries, 12) => "SMPTE432",
                (ColourKind.Transfer, 12) => "BT1361",
                (ColourKind.Transfer, 13) => "SRGB",
                (ColourKind.Transfer, 14) => "BT2020_10Bit",
                (ColourKind.Transfer, 15) => "BT2020_12Bit",
                (ColourKind.Transfer, 16) => "SMPTE2084",
                (ColourKind.Transfer, 17) => "SMPTE428",
                (ColourKind.Transfer, 18) => "HLG",
                (ColourKind.Matrix, 14) => "ICtCp",
                (ColourKind.Primaries, 22) => "EBU3213",
                _ => null,
            },
    };

    /// <summary>
    /// Numbers of H.273. aomenc (args.c, arg_parse_enum) and x265 (param.cpp, parseName) take a number for a name.
    /// </summary>
    public static TagStyle Numbers(string primaries, string transfer, string matrix) =>
        new(primaries, transfer, matrix) { Value = (_, number) => number.ToString(CultureInfo.InvariantCulture) };

    /// <summary>The options and their values; what is unknown is not told.</summary>
    public IEnumerable<(string Option, string Value)> Of(ColourTags colours)
    {
        (string Option, ColourKind Kind, int? Number)[] tags =
        [
            (Primaries, ColourKind.Primaries, colours.Primaries),
            (Transfer, ColourKind.Transfer, colours.Transfer),
            (Matrix, ColourKind.Matrix, colours.Matrix),
        ];
        foreach (var (option, kind, number) in tags)
        {
            if (number is { } known && Value(kind, known) is { } value)
                yield return (option, value);
        }
    }
}

/// <summary>Which of H.273's tables a number is of.</summary>
internal enum ColourKind
{
    /// <summary>ColourPrimaries.</summary>
    Primaries,

    /// <summary>TransferCharacteristics.</summary>
    Transfer,

    /// <summary>MatrixCoefficients.</summary>
    Matrix,
}
