using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using RenderTools.Encoders;
using RenderTools.Planning;

namespace RenderTools.Jobs;

/// <summary>
/// What makes two renders the same one: source, part, the settings as they were asked for, ffmpeg's version. Windows,
/// core counts and whatever else is worked out from these are not part of it: they stand in the journal.
/// </summary>
internal sealed class RenderIdentity
{
    private readonly string _text;

    /// <summary>The identity of a render.</summary>
    /// <param name="plan">Source and part.</param>
    /// <param name="settings">Filter, encoder, options.</param>
    /// <param name="threads">The threads that were asked for; null: none were.</param>
    /// <param name="allowInexact">Whether it may be split where the frames can then differ.</param>
    /// <param name="ffmpeg">The version of ffmpeg, and that of a standalone encoder.</param>
    public RenderIdentity(ChunkPlan plan, RenderSettings settings, int? threads, bool allowInexact, string ffmpeg)
    {
        var part = plan.Chunks[0];
        _text = string.Create(
            CultureInfo.InvariantCulture,
            $"{plan.Path}\n{plan.SourceLength}\n{plan.SourceLastWriteTimeUtc.Ticks}\n"
                + $"{part.RangeStartPts}\n{part.RangeEndPts}\n{ffmpeg}\n{threads}\n{allowInexact}\n"
                + $"{JsonSerializer.Serialize(settings, RenderJsonContext.Default.RenderSettings)}"
        );
        var stem = new string([
            .. plan.Name.Where(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.').Take(40),
        ]).Trim('.');
        FolderName = stem.Length == 0 ? Hash(_text) : $"{stem}-{Hash(_text)}";
    }

    /// <summary>The name of the render's folder: the same command finds there what it left.</summary>
    public string FolderName { get; }

    /// <summary>
    /// The id of a render that begins with this plan. A render that is continued keeps the id in its journal, whatever
    /// the windows of the new plan are.
    /// </summary>
    public string RenderId(string planId) => Hash($"{planId}\n{_text}");

    private static string Hash(string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16].ToLowerInvariant();
}
