using RenderTools.Fixtures;
using RenderTools.Media;
using RenderTools.Verification;
using Xunit;

namespace RenderTools.Engine.Tests.Verification;

/// <summary>Checks of planted renders. Their tests are classes of their own, so that they run side by side.</summary>
internal static class Verifications
{
    public static readonly string[] Lossy = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "23"];

    public static Task<string> SourceAsync() =>
        new NumberedVideo("numbered_source.mp4", 240) { AudioEncoder = ["-c:a", "aac"] }.GetAsync();

    public static void AssertPasses(VerificationResult result, int seams)
    {
        Assert.Equal(seams, result.Seams.Count);
        Assert.True(
            result.Seams.All(s => s.Verdict == Verdict.Pass) && result.Summary.Verdict == Verdict.Pass,
            string.Join('\n', result.Seams) + '\n' + result.Summary
        );
    }

    public static async Task<VerificationResult> VerifyAsync(PlantedRender render, bool full = false)
    {
        var (path, seams) = await render.MakeAsync();
        return await RenderVerifier.VerifyAsync(
            Tested.Media,
            new VerificationRequest
            {
                Path = path,
                ReferencePath = render.Source,
                VideoFilter = render.Filter,
                Seams = [.. seams.Select((time, k) => new SeamPosition(k + 1, time))],
                Full = full,
            },
            null,
            TestContext.Current.CancellationToken
        );
    }
}
