using System.Globalization;
using System.Management.Automation;
using RenderTools.Planning.Scenes;

namespace RenderTools.Progress;

/// <summary>Write-Progress for the search for scenes: frames measured of all.</summary>
internal sealed class SceneProgress(Cmdlet cmdlet, SceneSearch search) : IDisposable
{
    private const int Id = 0x52540200;

    private bool _isShown;

    /// <summary>Shows how far the search is; on the pipeline's thread.</summary>
    public void Show()
    {
        if (search is not { Source: { } source, Total: > 0 and var total, Measured: > 0 and var measured })
            return;
        _isShown = true;
        cmdlet.WriteProgress(
            new ProgressRecord(
                Id,
                $"Searching scenes of {source.Name}",
                string.Create(CultureInfo.CurrentCulture, $"Frame {Math.Min(measured, total):N0} of {total:N0}")
            )
            {
                PercentComplete = (int)Math.Min(100, 100L * measured / total),
            }
        );
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        if (_isShown)
            cmdlet.WriteProgress(
                new ProgressRecord(Id, "Searching scenes", "Done") { RecordType = ProgressRecordType.Completed }
            );
    }
}
